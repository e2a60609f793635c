using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Ticketing.Reservations.Store.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "reservation");

            migrationBuilder.CreateTable(
                name: "reservations",
                schema: "reservation",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    concert_queue = table.Column<string>(type: "text", nullable: false),
                    queue = table.Column<string>(type: "text", nullable: false),
                    ticket = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservations", x => x.id);
                    table.CheckConstraint("ck_reservations_status", "status in ('HELD', 'PAID', 'EXPIRED', 'CANCELLED', 'REFUNDED')");
                });

            migrationBuilder.CreateTable(
                name: "reservation_seats",
                schema: "reservation",
                columns: table => new
                {
                    reservation_id = table.Column<long>(type: "bigint", nullable: false),
                    seat_id = table.Column<long>(type: "bigint", nullable: false),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<string>(type: "text", nullable: false),
                    price = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservation_seats", x => new { x.reservation_id, x.seat_id });
                    table.CheckConstraint("ck_reservation_seats_state", "state in ('HELD', 'SOLD', 'FREE')");
                    table.ForeignKey(
                        name: "FK_reservation_seats_reservations_reservation_id",
                        column: x => x.reservation_id,
                        principalSchema: "reservation",
                        principalTable: "reservations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_reservation_seats_live",
                schema: "reservation",
                table: "reservation_seats",
                columns: new[] { "schedule_id", "user_id" },
                filter: "state <> 'FREE'");

            migrationBuilder.CreateIndex(
                name: "ux_reservation_seats_live",
                schema: "reservation",
                table: "reservation_seats",
                column: "seat_id",
                unique: true,
                filter: "state <> 'FREE'");

            migrationBuilder.CreateIndex(
                name: "ix_reservations_held_until",
                schema: "reservation",
                table: "reservations",
                column: "held_until",
                filter: "status = 'HELD'");

            migrationBuilder.CreateIndex(
                name: "ix_reservations_user",
                schema: "reservation",
                table: "reservations",
                columns: new[] { "user_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reservation_seats",
                schema: "reservation");

            migrationBuilder.DropTable(
                name: "reservations",
                schema: "reservation");
        }
    }
}
