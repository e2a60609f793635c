using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Common.Data.Outbox.Migrations
{
    /// <inheritdoc />
    internal partial class Inbox : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "inbox",
                schema: "messaging",
                columns: table => new
                {
                    handler = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "json", nullable: false),
                    failures = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    fault = table.Column<string>(type: "text", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true, defaultValueSql: "clock_timestamp()"),
                    state = table.Column<string>(type: "text", nullable: false, defaultValue: "DUE"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()"),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox", x => new { x.handler, x.message_id });
                    table.CheckConstraint("ck_inbox_state", "state in ('DUE', 'DONE', 'DEAD')");
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_due",
                schema: "messaging",
                table: "inbox",
                columns: new[] { "handler", "due_at" },
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_ended",
                schema: "messaging",
                table: "inbox",
                column: "ended_at",
                filter: "state = 'DONE'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "inbox",
                schema: "messaging");
        }
    }
}
