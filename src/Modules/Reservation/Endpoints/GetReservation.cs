using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Time;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Rules;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Endpoints;

internal static class GetReservation
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/reserve/{id}", HandleAsync)
            .RequireToken(AdmissionLevel.Authentic)
            .WithName(nameof(GetReservation))
            .WithTags("Reservation")
            .WithSummary("Get a reservation")
            .WithDescription("Seats, price and status. An expired hold is EXPIRED from the instant of its end. Any authentic token of its user is enough, " +
                "DONE or not.")
            .Produces<Envelope<ReservationAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, ReservationReader reservations, LocalTimes times)
    {
        var id = QueryFields.RouteNumber(context.Request, "id");
        if (!id.IsSuccess)
            return Answer.Refuse(id.Refusal);

        if (await reservations.FindAsync(id.Value, context.RequestAborted) is not { } found)
            return Answer.Refuse(ReservationErrors.Unknown);
        return found.Row.UserId == context.GetVisitor().UserId
            ? Answer.Json(new Envelope<ReservationAnswer>(ReservationAnswer.Of(found, times)), ReservationJson.Instance.EnvelopeReservationAnswer)
            : Answer.Refuse(ReservationErrors.NotYours);
    }
}
