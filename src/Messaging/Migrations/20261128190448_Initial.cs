using System;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Messaging.Migrations
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
                name: "messaging_inbox",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    event_id = table.Column<Guid>(type: "char(36)", nullable: false, collation: "ascii_general_ci"),
                    topic = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    key = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    payload = table.Column<string>(type: "longtext", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    traceparent = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: true, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    failures = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    error = table.Column<string>(type: "text", maxLength: 64, nullable: true, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    due_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: true, defaultValueSql: "current_timestamp(6)"),
                    state = table.Column<string>(type: "varchar(4)", maxLength: 4, nullable: false, defaultValue: "DUE", collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false, defaultValueSql: "current_timestamp(6)"),
                    ended_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_inbox", x => new { x.consumer, x.event_id });
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
                    event_id = table.Column<Guid>(type: "char(36)", nullable: false, defaultValueSql: "(uuid())", collation: "ascii_general_ci"),
                    topic = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    key = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    partition_id = table.Column<byte>(type: "tinyint unsigned", nullable: false, computedColumnSql: "crc32(`key`) & 15", stored: true),
                    payload = table.Column<string>(type: "longtext", maxLength: 64, nullable: false, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    traceparent = table.Column<string>(type: "varchar(64)", maxLength: 64, nullable: true, collation: "utf8mb4_nopad_bin")
                        .Annotation("MySql:CharSet", "utf8mb4"),
                    created_at = table.Column<DateTimeOffset>(type: "datetime(6)", nullable: false, defaultValueSql: "current_timestamp(6)")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_outbox", x => x.id);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.CreateTable(
                name: "messaging_outbox_partitions",
                columns: table => new
                {
                    id = table.Column<byte>(type: "tinyint unsigned", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_messaging_outbox_partitions", x => x.id);
                })
                .Annotation("MySql:CharSet", "utf8mb4")
                .Annotation("Relational:Collation", "utf8mb4_nopad_bin");

            migrationBuilder.InsertData(
                table: "messaging_outbox_partitions",
                column: "id",
                values: new object[]
                {
                    (byte)0,
                    (byte)1,
                    (byte)2,
                    (byte)3,
                    (byte)4,
                    (byte)5,
                    (byte)6,
                    (byte)7,
                    (byte)8,
                    (byte)9,
                    (byte)10,
                    (byte)11,
                    (byte)12,
                    (byte)13,
                    (byte)14,
                    (byte)15
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox",
                columns: new[] { "consumer", "state", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_ended",
                table: "messaging_inbox",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_partition",
                table: "messaging_outbox",
                columns: new[] { "partition_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "messaging_inbox");

            migrationBuilder.DropTable(
                name: "messaging_outbox");

            migrationBuilder.DropTable(
                name: "messaging_outbox_partitions");
        }
    }
}
