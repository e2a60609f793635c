using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Queue">The queue.</param>
/// <param name="OpensAt">The opening.</param>
/// <param name="Seed">The seed that shuffled the tickets.</param>
/// <param name="Algorithm">How to recompute the order.</param>
/// <param name="Total">How many tickets were taken before the opening.</param>
/// <param name="Tickets">A page of those tickets, in the order in which they were issued.</param>
internal sealed record PublishedOrderAnswer(string Queue, DateTimeOffset OpensAt, string Seed, string Algorithm, long Total, IReadOnlyList<long> Tickets);

internal static class PublishedOrder
{
    private const int PageSize = 10_000;

    private static readonly Error NotYet = Errors.OutOfOrder.Saying(
        "There has been no opening yet: the seed is published when the queue opens.",
        "아직 오픈 전입니다. 시드는 오픈 시점에 공개됩니다.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/{id}/order", HandleAsync)
        .WithName("AdminPublishedOrder")
        .WithSummary("The seed and the tickets of an opening, from which the order of admission can be recomputed")
        .WithDescription($"Pages of {PageSize} tickets: ?page=1. docs/architecture.md describes the algorithm, FairShuffle.cs is it in C#.")
        .Produces<Envelope<PublishedOrderAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog)
    {
        var number = QueryFields.OptionalNumber(context.Request, "page", absent: 1, max: 1_000_000);
        if (!number.IsSuccess)
            return Answer.Refuse(number.Refusal);
        if (await AdminEndpoints.QueueOfAsync(context, catalog) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var page = await queues[queue].PoolAsync((number.Value - 1) * PageSize, PageSize);
        if (page.Seed.Length == 0)
            return Answer.Refuse(NotYet);
        var opensAt = DateTimeOffset.FromUnixTimeMilliseconds(page.OpensAtMs);
        var answer = new PublishedOrderAnswer(queue, opensAt, page.Seed, FairShuffle.Name, page.Total, page.Tickets);
        return Answer.Json(new Envelope<PublishedOrderAnswer>(answer), AdminJson.Default.EnvelopePublishedOrderAnswer);
    }
}
