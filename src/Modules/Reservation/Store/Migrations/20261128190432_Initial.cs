using System;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Reservations.Store.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("MySql:CharSet", "utf8mb4");

            migrationBuilder.CreateTable(
                name: "reservation_reservations",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("MySql:ValueGenerationStrategy", MySqlValueGenerationStrategy.IdentityColumn),
                    user_id = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    concert_queue = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    queue = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    ticket = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "varchar(10)", maxLength: 10, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservation_reservations", x => x.id);
                    table.CheckConstraint("ck_reservations_status", "status in ('HELD', 'PAID', 'EXPIRED', 'CANCELLED', 'REFUNDED')");
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateTable(
                name: "reservation_turns",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    turns = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservation_turns", x => x.user_id);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateTable(
                name: "reservation_reservation_seats",
                columns: table => new
                {
                    reservation_id = table.Column<long>(type: "bigint", nullable: false),
                    seat_id = table.Column<long>(type: "bigint", nullable: false),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    position = table.Column<string>(type: "varchar(32)", maxLength: 32, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    price = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "varchar(4)", maxLength: 4, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    held_until = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false),
                    live_seat_id = table.Column<long>(type: "bigint", nullable: true, computedColumnSql: "case when state <> 'FREE' then seat_id end", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reservation_reservation_seats", x => new { x.reservation_id, x.seat_id });
                    table.CheckConstraint("ck_reservation_seats_state", "state in ('HELD', 'SOLD', 'FREE')");
                    table.ForeignKey(
                        name: "FK_reservation_reservation_seats_reservation_reservations_reser~",
                        column: x => x.reservation_id,
                        principalTable: "reservation_reservations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateIndex(
                name: "ix_reservation_seats_state",
                table: "reservation_reservation_seats",
                columns: new[] { "state", "schedule_id" });

            migrationBuilder.CreateIndex(
                name: "ux_reservation_seats_live",
                table: "reservation_reservation_seats",
                column: "live_seat_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_reservations_held_until",
                table: "reservation_reservations",
                columns: new[] { "status", "held_until" });

            migrationBuilder.CreateIndex(
                name: "ix_reservations_ticket",
                table: "reservation_reservations",
                columns: new[] { "user_id", "ticket", "status", "held_until" });

        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reservation_reservation_seats");

            migrationBuilder.DropTable(
                name: "reservation_turns");

            migrationBuilder.DropTable(
                name: "reservation_reservations");
        }
    }
}
