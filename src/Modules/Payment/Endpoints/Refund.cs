using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Data.Idempotency;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Endpoints;

internal static class Refund
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/concerts/payment/{id}/cancel", HandleAsync)
            .RequireToken(AdmissionLevel.Authentic)
            .TakesIdempotencyKey()
            .WithName(nameof(Refund))
            .WithTags("Payment")
            .WithSummary("Cancel a payment before the concert starts")
            .WithDescription("`id` is the reservation's number. The money goes back to the balance and the seats are free again. Any authentic token of its " +
                "user will do, DONE or not.")
            .Produces<Envelope<RefundAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, CancelPayment cancel)
    {
        var id = QueryFields.RouteNumber(context.Request, "id");
        if (!id.IsSuccess)
            return Answer.Refuse(id.Refusal);

        return Answer.From(
            await cancel.HandleAsync(context.GetVisitor().UserId, id.Value, context.RequestAborted),
            amount => new Envelope<RefundAnswer>(new RefundAnswer(id.Value, amount, "CANCELED", SeatStatus.Available)),
            PaymentJson.Default.EnvelopeRefundAnswer);
    }
}

/// <summary>A refund.</summary>
/// <param name="ReservationId">The reservation's number.</param>
/// <param name="RefundAmount">The refunded amount in won.</param>
/// <param name="PaymentStatus"><c>CANCELED</c>.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>.</param>
internal sealed record RefundAnswer(long ReservationId, long RefundAmount, string PaymentStatus, string SeatStatus);
