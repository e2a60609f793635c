using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Common.Data.Outbox.Migrations
{
    /// <inheritdoc />
    internal partial class TraceParent : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                schema: "messaging",
                table: "outbox",
                type: "text",
                nullable: true,
                defaultValueSql: "nullif(current_setting('concert.traceparent', true), '')");

            migrationBuilder.AddColumn<string>(
                name: "traceparent",
                schema: "messaging",
                table: "inbox",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "traceparent",
                schema: "messaging",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "traceparent",
                schema: "messaging",
                table: "inbox");
        }
    }
}
