using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data.Idempotency;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Endpoints;

internal static class Pay
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/concerts/payment", HandleAsync)
            .RequireToken(AdmissionLevel.AdmittedNow)
            .TakesIdempotencyKey()
            .WithName(nameof(Pay))
            .WithTags("Payment")
            .WithSummary("Pay for a hold")
            .WithDescription("Pays for the hold from the balance. The seats are sold, the slot in the queue is freed, and the token is DONE. Paying twice " +
                "pays once.")
            .Accepts<PayRequest>("application/json")
            .Produces<Envelope<PayAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, PayReservation pay)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var request = new PayRequest(fields.Number("reservationId"));
        if (fields.Refusal is { } malformed)
            return Answer.Refuse(malformed);

        return Answer.From(
            await pay.HandleAsync(context.GetVisitor(), request.ReservationId),
            amount => new Envelope<PayAnswer>(new PayAnswer(amount, "RESERVED", "DONE")),
            PaymentJson.Default.EnvelopePayAnswer);
    }
}

/// <summary>What to pay for.</summary>
/// <param name="ReservationId">The number of the hold.</param>
internal sealed record PayRequest(long ReservationId);

/// <summary>A payment.</summary>
/// <param name="PaymentAmount">What was paid, in won.</param>
/// <param name="SeatStatus"><c>RESERVED</c>.</param>
/// <param name="QueueStatus"><c>DONE</c>: the token is used up.</param>
internal sealed record PayAnswer(long PaymentAmount, string SeatStatus, string QueueStatus);
