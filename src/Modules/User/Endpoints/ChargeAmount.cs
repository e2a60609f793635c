using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Endpoints;

internal static class ChargeAmount
{
    private static readonly Message TooMuch = new("would raise the balance above its limit of 1000000000000000", "잔액 한도 1000000000000000원을 초과합니다");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/user/amount", HandleAsync)
            .RequireToken(AdmissionLevel.Live)
            .TakesIdempotencyKey()
            .WithName(nameof(ChargeAmount))
            .WithTags("User")
            .WithSummary("Charge the balance")
            .WithDescription("Adds to the balance of the token's user: 1 to 1,000,000,000,000 won a call. The answer is the balance after it.")
            .Accepts<ChargeRequest>("application/json")
            .Produces<Envelope<AmountAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, DbSession session, IBalances balances)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var request = new ChargeRequest(fields.Number("amount", max: MoneyLimits.Charge));
        if (fields.Refusal is { } malformed)
            return Answer.Refuse(malformed);

        long balance = 0;
        var changes = new DbChanges();
        balances.Charge(changes, context.GetVisitor().UserId, request.Amount, after => balance = after);
        return await session.ExecuteAsync(changes) switch
        {
            null => Answer.Json(new Envelope<AmountAnswer>(new AmountAnswer(balance)), UserJson.Instance.EnvelopeAmountAnswer),
            BalanceRefusals.TooHigh => Answer.Refuse(new Refusal(Errors.Malformed) { Fields = new Dictionary<string, Message> { ["amount"] = TooMuch } }),
            var other => throw new InvalidOperationException($"A charge was refused with '{other}'."),
        };
    }
}

/// <summary>A charge.</summary>
/// <param name="Amount">How much to add, in won.</param>
internal sealed record ChargeRequest(long Amount);
