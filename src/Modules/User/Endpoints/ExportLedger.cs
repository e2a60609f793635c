using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Users.Endpoints;

internal static class ExportLedger
{
    private const string Sql =
        "select id as ledger_id, user_id, kind, amount, balance_after, reference, created_at from users_ledger order by id";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/ledger.csv", static (CsvExport export) => export.Of("ledger.csv", Sql))
            .RequireAdminKey()
            .WithName("AdminExportLedger")
            .WithTags("Admin")
            .WithSummary("The ledger as CSV (RFC 4180), times in UTC")
            .Produces(StatusCodes.Status200OK, contentType: CsvExport.ContentType);
}
