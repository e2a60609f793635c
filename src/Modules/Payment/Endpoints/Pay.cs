using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Data.Idempotency;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Endpoints;

internal static class Pay
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/concerts/payment", HandleAsync)
            .RequireToken(AdmissionLevel.AdmittedNow, answerRefused: TryAnswerAgainAsync)
            .TakesIdempotencyKey()
            .WithName(nameof(Pay))
            .WithTags("Payment")
            .WithSummary("Pay for a hold")
            .WithDescription(
                "Pays for the hold from the balance. The seats are sold. When the ticket has no other open hold, its slot in the queue is freed and the " +
                "token is DONE. Paying again gives the same answer and takes nothing, also with a token that is DONE.")
            .Accepts<PayRequest>("application/json")
            .Produces<Envelope<PayAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, PayReservation pay)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var request = new PayRequest(fields.Number("reservationId"));
        if (fields.Refusal is { } malformed)
            return Answer.Refuse(malformed);

        return Answer.From(await pay.HandleAsync(context.GetVisitor(), request.ReservationId), EnvelopeOf, PaymentJson.Default.EnvelopePayAnswer);
    }

    // A buyer who lost the answer comes again with a token that is DONE by that payment.
    private static async Task<bool> TryAnswerAgainAsync(HttpContext context)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var request = new PayRequest(fields.Number("reservationId"));
        var pay = context.RequestServices.GetRequiredService<PayReservation>();
        if (fields.Refusal is not null || await pay.FindAsync(context.GetVisitor().UserId, request.ReservationId) is not { } paid)
            return false;
        await Answer.Json(EnvelopeOf(paid), PaymentJson.Default.EnvelopePayAnswer).ExecuteAsync(context);
        return true;
    }

    private static Envelope<PayAnswer> EnvelopeOf(CompletedPayment payment) =>
        new(new PayAnswer(payment.Amount, SeatStatus.Sold, payment.HasOpenHold ? "PROGRESS" : "DONE"));
}

/// <summary>The hold to pay for.</summary>
/// <param name="ReservationId">The number of the hold.</param>
internal sealed record PayRequest(long ReservationId);

/// <summary>A payment.</summary>
/// <param name="PaymentAmount">What was paid, in won.</param>
/// <param name="SeatStatus"><c>RESERVED</c>.</param>
/// <param name="QueueStatus"><c>DONE</c>, or <c>PROGRESS</c> where the ticket had another open hold.</param>
internal sealed record PayAnswer(long PaymentAmount, string SeatStatus, string QueueStatus);
