using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Adapters.MySql.Migrations.Messaging
{
    /// <inheritdoc />
    internal partial class TraceParent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                table: "messaging_outbox",
                type: "varchar(255)",
                maxLength: 255,
                nullable: true,
                collation: "utf8mb4_nopad_bin")
                .Annotation("MySql:CharSet", "utf8mb4");

            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                table: "messaging_inbox",
                type: "varchar(255)",
                maxLength: 255,
                nullable: true,
                collation: "utf8mb4_nopad_bin")
                .Annotation("MySql:CharSet", "utf8mb4");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "traceparent",
                table: "messaging_outbox");

            migrationBuilder.DropColumn(
                name: "traceparent",
                table: "messaging_inbox");
        }
    }
}
