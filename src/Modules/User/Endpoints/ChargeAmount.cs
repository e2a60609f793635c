using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Users.Charging;

namespace Ticketing.Users.Endpoints;

internal static class ChargeAmount
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/user/amount", HandleAsync)
            .RequireToken(AdmissionLevel.Live)
            .TakesIdempotencyKey()
            .WithName(nameof(ChargeAmount))
            .WithTags("User")
            .WithSummary("Charge the balance")
            .WithDescription(
                "Adds to the balance of the token's user: 1 to 1,000,000,000,000 won a call, or less where Charging:MaxPerCall, MaxPerDay or MaxBalance " +
                "says so. The answer is the balance after it. Where Charging:Mode is Callback nothing is added, and the answer is 403: payUrl in " +
                "exception.data is the page where the user pays, and the balance rises when the payment provider has confirmed the payment.")
            .Accepts<ChargeRequest>("application/json")
            .Produces<Envelope<AmountAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, DbSession session, Charges charges)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var request = new ChargeRequest(fields.Number("amount", max: charges.MaxPerCall));
        if (fields.Refusal is { } malformed)
            return Answer.Refuse(malformed);

        var userId = context.GetVisitor().UserId;
        if (charges.ByProvider)
            return Answer.Refuse(await charges.WhereToPayAsync(userId, request.Amount, context.RequestAborted));

        long balance = 0;
        var changes = new DbChanges();
        charges.Add(changes, userId, request.Amount, after => balance = after);
        return await session.ExecuteAsync(changes) is { } refused
            ? Answer.Refuse(charges.RefusalOf(refused))
            : Answer.Json(new Envelope<AmountAnswer>(new AmountAnswer(balance)), UserJson.Instance.EnvelopeAmountAnswer);
    }
}

/// <summary>A charge.</summary>
/// <param name="Amount">How much to add, in won.</param>
internal sealed record ChargeRequest(long Amount);
