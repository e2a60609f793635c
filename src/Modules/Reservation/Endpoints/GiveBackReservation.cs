using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Endpoints;

internal static class GiveBackReservation
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/v1/api/concerts/reserve/{id}", HandleAsync)
            .RequireToken(AdmissionLevel.AdmittedNow)
            .TakesIdempotencyKey()
            .WithName(nameof(GiveBackReservation))
            .WithTags("Reservation")
            .WithSummary("Give a hold back")
            .WithDescription("Ends an open hold before its time: its seats are free for others at once. A paid reservation is cancelled by " +
                "/concerts/payment/{id}/cancel.")
            .Produces<Envelope<GiveBackAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, GiveBackSeats giveBack)
    {
        var id = QueryFields.RouteNumber(context.Request, "id");
        if (!id.IsSuccess)
            return Answer.Refuse(id.Refusal);

        return Answer.From(
            await giveBack.HandleAsync(context.GetVisitor(), id.Value),
            _ => new Envelope<GiveBackAnswer>(new GiveBackAnswer(id.Value, SeatStatus.Available, ReservationStatus.Cancelled)),
            ReservationJson.Instance.EnvelopeGiveBackAnswer);
    }
}

/// <summary>A hold that was given back.</summary>
/// <param name="ReservationId">Its number.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>.</param>
/// <param name="Status"><c>CANCELLED</c>.</param>
internal sealed record GiveBackAnswer(long ReservationId, string SeatStatus, string Status);
