using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Adapters.MySql.Migrations.Messaging
{
    /// <inheritdoc />
    internal partial class InboxDue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox",
                columns: new[] { "handler", "state", "due_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_due",
                table: "messaging_inbox",
                columns: new[] { "handler", "due_at" });
        }
    }
}
