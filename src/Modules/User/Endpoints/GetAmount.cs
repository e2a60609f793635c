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
            .WithDescription("The balance of the token's user in won. It is 0 before the first charge.")
            .Produces<Envelope<AmountAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, DbContexts database)
    {
        var balance = await ReadAsync(database, context.GetVisitor().UserId, context.RequestAborted);
        return Answer.Json(new Envelope<AmountAnswer>(new AmountAnswer(balance)), UserJson.Instance.EnvelopeAmountAnswer);
    }

    /// <summary>A user's balance in won; 0 for a user who has not charged yet.</summary>
    public static Task<long> ReadAsync(DbContexts database, string userId, CancellationToken cancellation) => database.ReadAsync(
        (UserContext users) => users.Accounts.Where(account => account.UserId == userId).Select(account => account.Balance).SingleOrDefaultAsync(),
        cancellation).AsTask();
}

/// <summary>A balance.</summary>
/// <param name="Amount">In won.</param>
internal sealed record AmountAnswer(long Amount);
