using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Contracts;
using Ticketing.Users.Store;

namespace Ticketing.Users.Endpoints;

internal static class GetAmount
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/user/amount", HandleAsync)
            .RequireToken(AdmissionLevel.Live)
            .WithName(nameof(GetAmount))
            .WithTags("User")
            .WithSummary("The balance")
            .WithDescription("The balance of the token's user in won. It is 0 for somebody who has not charged yet.")
            .Produces<Envelope<AmountAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, IAccounts accounts)
    {
        var balance = await accounts.GetBalanceAsync(context.GetVisitor().UserId);
        return Answer.Json(new Envelope<AmountAnswer>(new AmountAnswer(balance)), UserJson.Instance.EnvelopeAmountAnswer);
    }
}

/// <summary>A balance.</summary>
/// <param name="Amount">In won.</param>
internal sealed record AmountAnswer(long Amount);
