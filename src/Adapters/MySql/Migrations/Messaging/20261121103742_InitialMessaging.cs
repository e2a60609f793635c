using System;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Adapters.MySql.Migrations.Messaging
{
    /// <inheritdoc />
    internal partial class InitialMessaging : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("MySql:CharSet", "utf8mb4");

            migrationBuilder.CreateTable(
                name: "messaging_idempotency",
                columns: table => new
                {
                    identity = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    fingerprint = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    body = table.Column<byte[]>(type: "longblob", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false, defaultValueSql: "current_timestamp(6)")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_idempotency", x => x.identity);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateTable(
                name: "messaging_inbox",
                columns: table => new
                {
                    handler = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    message_id = table.Column<Guid>(type: "char(36)", nullable: false, collation: "ascii_general_ci"),
                    topic = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    key = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    payload = table.Column<string>(type: "longtext", nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    failures = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    fault = table.Column<string>(type: "text", nullable: true, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    due_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: true, defaultValueSql: "current_timestamp(6)"),
                    state = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, defaultValue: "DUE", collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false, defaultValueSql: "current_timestamp(6)"),
                    ended_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_inbox", x => new { x.handler, x.message_id });
                    table.CheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')");
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateTable(
                name: "messaging_outbox",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("MySql:ValueGenerationStrategy", MySqlValueGenerationStrategy.IdentityColumn),
                    message_id = table.Column<Guid>(type: "char(36)", nullable: false, defaultValueSql: "(uuid())", collation: "ascii_general_ci"),
                    topic = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    key = table.Column<string>(type: "varchar(255)", maxLength: 255, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    lane = table.Column<short>(type: "smallint", nullable: false, computedColumnSql: "crc32(`key`) & 15", stored: true),
                    payload = table.Column<string>(type: "longtext", nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false, defaultValueSql: "current_timestamp(6)")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_outbox", x => x.id);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_created_at",
                table: "messaging_idempotency",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox",
                columns: new[] { "handler", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_ended",
                table: "messaging_inbox",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_lane",
                table: "messaging_outbox",
                columns: new[] { "lane", "id" });

            // Whoever has the row has the lane.
            migrationBuilder.Sql("create table messaging_lanes (lane smallint not null primary key)");
            migrationBuilder.Sql("insert into messaging_lanes select seq from seq_0_to_15");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "messaging_idempotency");

            migrationBuilder.DropTable(
                name: "messaging_inbox");

            migrationBuilder.DropTable(
                name: "messaging_outbox");

            migrationBuilder.Sql("drop table messaging_lanes");
        }
    }
}
