using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Common.Time;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Users.Store;

namespace Ticketing.Users.Endpoints;

internal static class GetHistory
{
    private const int DefaultSize = 20;
    private const int MaxSize = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/user/history", HandleAsync)
            .RequireToken(AdmissionLevel.Live)
            .WithName(nameof(GetHistory))
            .WithTags("User")
            .WithSummary("List the changes of the balance")
            .WithDescription(
                "Charges, payments and refunds of the token's user, newest first. `size` says how many (1 to 100, 20 unless given); " +
                "for the next page give the last `historyId` as `before`. Each entry has the balance after it.")
            .Produces<Envelope<IReadOnlyList<HistoryItem>>>();

    private static async Task<IResult> HandleAsync(HttpContext context, DbContexts database, LocalTimes times)
    {
        var before = QueryFields.OptionalNumber(context.Request, "before", long.MaxValue);
        var size = QueryFields.OptionalNumber(context.Request, "size", DefaultSize, MaxSize);
        if (!before.IsSuccess || !size.IsSuccess)
            return Answer.Refuse(Both(before.Refusal, size.Refusal));

        var entries = await ReadAsync(database, context.GetVisitor().UserId, before.Value, (int)size.Value, context.RequestAborted);
        IReadOnlyList<HistoryItem> items = entries.ConvertAll(entry =>
            new HistoryItem(entry.Id, entry.Kind, entry.Amount, entry.BalanceAfter, entry.Reference, times.DateAndTime(entry.CreatedAt)));
        return Answer.Json(new Envelope<IReadOnlyList<HistoryItem>>(items), UserJson.Instance.EnvelopeIReadOnlyListHistoryItem);
    }

    /// <summary>A user's entries below an id, newest first, at most so many.</summary>
    public static Task<List<LedgerEntry>> ReadAsync(DbContexts database, string userId, long before, int most, CancellationToken cancellation) =>
        database.ReadAsync(
            (UserContext users) => users.Ledger
                .Where(entry => entry.UserId == userId && entry.Id < before)
                .OrderByDescending(entry => entry.Id)
                .Take(most)
                .ToListAsync(),
            cancellation).AsTask();

    private static Refusal Both(params Refusal?[] refusals) => new(Errors.Malformed)
    {
        Fields = refusals.OfType<Refusal>().SelectMany(refusal => refusal.Fields).ToDictionary(),
    };
}

/// <summary>A change of a balance.</summary>
/// <param name="HistoryId">Grows with every change.</param>
/// <param name="Type"><c>CHARGE</c>, <c>PAYMENT</c> or <c>REFUND</c>.</param>
/// <param name="Amount">How much, in won, always above zero.</param>
/// <param name="Balance">The balance after it.</param>
/// <param name="Reference">The reservation it was for; of a charge the payment provider's id, where it has one.</param>
/// <param name="CreatedDate">When, as <c>yyyy-MM-dd HH:mm:ss</c>.</param>
internal sealed record HistoryItem(long HistoryId, string Type, long Amount, long Balance, string? Reference, string CreatedDate);
