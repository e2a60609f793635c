using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Rules;
using Ticketing.Reservations.Store;
using Ticketing.Reservations.Tickets;

namespace Ticketing.Reservations.Endpoints;

internal static class GetTicket
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/reserve/{id}/ticket", HandleAsync)
            .RequireToken(AdmissionLevel.Authentic)
            .WithName(nameof(GetTicket))
            .WithTags("Reservation")
            .WithSummary("Get the ticket of a paid reservation")
            .WithDescription(
                "A text signed by ES256 (a JWS in its compact form), and its QR code as SVG. It is verified with the keys at /.well-known/concert-keys.json, " +
                "which needs no connection once these are known. Any authentic token of the user is enough, DONE or not. A refunded reservation has none.")
            .Produces<Envelope<TicketAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, ReservationReader reservations, ISeatPlans plans, TicketSigner signer)
    {
        var id = QueryFields.RouteNumber(context.Request, "id");
        if (!id.IsSuccess)
            return Answer.Refuse(id.Refusal);

        if (await reservations.FindAsync(id.Value, context.RequestAborted) is not { } found)
            return Answer.Refuse(ReservationErrors.Unknown);
        if (found.Row.UserId != context.GetVisitor().UserId)
            return Answer.Refuse(ReservationErrors.NotYours);
        if (found.Status != ReservationStatus.Paid)
            return Answer.Refuse(ReservationErrors.NoTicket);
        if (await plans.FindAsync(found.Row.ScheduleId, context.RequestAborted) is not { } plan)
            return Answer.Refuse(ConcertErrors.UnknownSchedule);

        var ticket = signer.Sign(new TicketClaims(
            found.Row.Id, plan.ConcertTitle, plan.StartsAt, found.Row.Seats.ConvertAll(seat => seat.Position)));
        return Answer.Json(new Envelope<TicketAnswer>(new TicketAnswer(ticket, QrPicture.Draw(ticket))), ReservationJson.Instance.EnvelopeTicketAnswer);
    }
}

/// <summary>A ticket.</summary>
/// <param name="Ticket">The signed text.</param>
/// <param name="Svg">Its QR code, as SVG.</param>
internal sealed record TicketAnswer(string Ticket, string Svg);
