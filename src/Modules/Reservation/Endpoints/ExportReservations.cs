using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Data;
using Ticketing.Queues.Contracts;

namespace Ticketing.Reservations.Endpoints;

internal static class ExportReservations
{
    private const string Sql = """
        select r.id as reservation_id, r.user_id, r.schedule_id, r.concert_queue, r.queue, r.ticket, r.status, s.seat_id, s.position as seat, s.price,
            r.created_at, r.held_until, r.changed_at
        from reservation_reservations r straight_join reservation_reservation_seats s on s.reservation_id = r.id
        order by r.id, s.seat_id
        """;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/admin/reservations.csv", static (CsvExport export) => export.Of("reservations.csv", Sql))
            .RequireAdminKey()
            .WithName("AdminExportReservations")
            .WithTags("Admin")
            .WithSummary("All reservations as CSV (RFC 4180), a row for each seat, times in UTC")
            .Produces(StatusCodes.Status200OK, contentType: CsvExport.ContentType);
}
