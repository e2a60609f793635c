using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Api;
using Ticketing.Data;
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

    private static async Task<IResult> HandleAsync(HttpContext context, DbContexts database)
    {
        var userId = context.GetVisitor().UserId;
        var balance = await database.ReadAsync(
            (UserContext users) =>
                users.Accounts.Where(account => account.UserId == userId).Select(account => account.Balance).SingleOrDefaultAsync(), context.RequestAborted);
        return Answer.Json(new Envelope<AmountAnswer>(new AmountAnswer(balance)), UserJson.Instance.EnvelopeAmountAnswer);
    }
}

/// <summary>A balance.</summary>
/// <param name="Amount">In won.</param>
internal sealed record AmountAnswer(long Amount);
