using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ticketing.Users.Store.Migrations
{
    /// <inheritdoc />
    internal partial class ChargesOfADay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "charged_on",
                table: "users_accounts",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "charged_that_day",
                table: "users_accounts",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "charged_on",
                table: "users_accounts");

            migrationBuilder.DropColumn(
                name: "charged_that_day",
                table: "users_accounts");
        }
    }
}
