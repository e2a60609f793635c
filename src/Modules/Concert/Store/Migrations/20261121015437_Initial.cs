using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Ticketing.Concerts.Store.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "concert");

            migrationBuilder.CreateTable(
                name: "concerts",
                schema: "concert",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_concerts", x => x.id);
                    table.CheckConstraint("ck_concerts_code", "code <> 'default'");
                });

            migrationBuilder.CreateTable(
                name: "schedules",
                schema: "concert",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    concert_id = table.Column<long>(type: "bigint", nullable: false),
                    starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_schedules", x => x.id);
                    table.CheckConstraint("ck_schedules_time", "ends_at > starts_at");
                    table.ForeignKey(
                        name: "FK_schedules_concerts_concert_id",
                        column: x => x.concert_id,
                        principalSchema: "concert",
                        principalTable: "concerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "seats",
                schema: "concert",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    price = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_seats", x => x.id);
                    table.CheckConstraint("ck_seats_price", "price > 0");
                    table.ForeignKey(
                        name: "FK_seats_schedules_schedule_id",
                        column: x => x.schedule_id,
                        principalSchema: "concert",
                        principalTable: "schedules",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ux_concerts_code",
                schema: "concert",
                table: "concerts",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_schedules_concert",
                schema: "concert",
                table: "schedules",
                column: "concert_id");

            migrationBuilder.CreateIndex(
                name: "ux_seats_position",
                schema: "concert",
                table: "seats",
                columns: new[] { "schedule_id", "position" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "seats",
                schema: "concert");

            migrationBuilder.DropTable(
                name: "schedules",
                schema: "concert");

            migrationBuilder.DropTable(
                name: "concerts",
                schema: "concert");
        }
    }
}
