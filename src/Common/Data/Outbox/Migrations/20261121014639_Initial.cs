using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Ticketing.Common.Data.Outbox.Migrations
{
    /// <inheritdoc />
    internal partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "messaging");

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    topic = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    lane = table.Column<short>(type: "smallint", nullable: false, computedColumnSql: "(hashtext(key) & 15)::smallint", stored: true),
                    payload = table.Column<string>(type: "json", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_lane",
                schema: "messaging",
                table: "outbox",
                columns: new[] { "lane", "id" });

            // Lets a condition stop a whole batch in the same round trip: the code comes back as the message of the error CT001.
            migrationBuilder.Sql(
                """
                create schema if not exists common;
                create function common.expect(ok boolean, code text) returns boolean language plpgsql as $$
                begin
                    if ok then
                        return true;
                    end if;
                    raise exception using errcode = 'CT001', message = code;
                end $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop function common.expect(boolean, text);");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "messaging");
        }
    }
}
