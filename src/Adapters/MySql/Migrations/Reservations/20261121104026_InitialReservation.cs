using System;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Adapters.MySql.Migrations.Reservations
{
    /// <inheritdoc />
    internal partial class InitialReservation : Migration
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
                    user_id = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    concert_queue = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    queue = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    ticket = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
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
                name: "reservation_reservation_seats",
                columns: table => new
                {
                    reservation_id = table.Column<long>(type: "bigint", nullable: false),
                    seat_id = table.Column<long>(type: "bigint", nullable: false),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    position = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    price = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
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
                name: "ix_reservation_seats_live",
                table: "reservation_reservation_seats",
                columns: new[] { "schedule_id", "user_id" });

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
                name: "ix_reservation_seats_schedule",
                table: "reservation_reservation_seats",
                columns: new[] { "schedule_id", "live_seat_id" });

            // Whoever has the row has the visitor's turn at the schedule.
            migrationBuilder.Sql(
                """
                create table reservation_turns (schedule_id bigint not null, user_id varchar(255) not null, primary key (schedule_id, user_id))
                character set utf8mb4 collate utf8mb4_nopad_bin
                """);

            migrationBuilder.CreateIndex(
                name: "ix_reservations_user",
                table: "reservation_reservations",
                columns: new[] { "user_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table reservation_turns");

            migrationBuilder.DropTable(
                name: "reservation_reservation_seats");

            migrationBuilder.DropTable(
                name: "reservation_reservations");
        }
    }
}
