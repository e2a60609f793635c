using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="OpensAt">The opening.</param>
/// <param name="Commitment">SHA-256 of the seed as text, in hexadecimal: it is known before the opening, so that the seed cannot change afterwards.</param>
/// <param name="Seed">The seed that shuffled the tickets; null before the opening.</param>
/// <param name="Algorithm">How the order is computed.</param>
/// <param name="Total">How many tickets were taken before the opening.</param>
/// <param name="PageSize">How many tickets a page has.</param>
/// <param name="Tickets">A page of those tickets, in the order in which they were issued; none before the opening.</param>
internal sealed record PublishedDraw(
    string ConcertId,
    DateTimeOffset OpensAt,
    string Commitment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Seed,
    string Algorithm,
    long Total,
    int PageSize,
    IReadOnlyList<long> Tickets);

internal static class GetDraw
{
    // Anyone may keep it, but has to ask before it is used again: at the opening it changes.
    private const string CacheRule = "no-cache";

    private static readonly Error NoDraw = Errors.NotFound.Saying(
        "This queue has no draw, or no such page of it.",
        "이 대기열에는 추첨이 없거나 해당 페이지가 없습니다.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/draw", HandleAsync)
        .WithName("GetDraw")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Check the draw of an opening")
        .WithDescription(
            $"Before the opening the commitment to the secret seed, from the opening on also the seed and the tickets, {PublishedDraws.PageSize} a page: " +
            "everyone can compute the order again. It needs no token, is at most ten seconds old, and takes If-None-Match.")
        .Produces<WaitingRoomEnvelope<PublishedDraw>>()
        .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(HttpContext context, IQueueCatalog catalog, PublishedDraws draws)
    {
        var concert = context.Request.Query["concertId"];
        if (concert.Count != 1 || !Identifier.IsValid(concert[0]))
            return Answer.Refuse(BadConcert(concert.Count == 0 ? FieldMessages.Missing : FieldMessages.Identifier));
        var page = QueryFields.OptionalNumber(context.Request, "page", absent: 1, max: PublishedDraws.MaxPage);
        if (!page.IsSuccess)
            return Answer.Refuse(page.Refusal);
        if (await catalog.ResolveAsync(concert[0]!, context.RequestAborted) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        if ((await draws.GetAsync(queue, page.Value, context.RequestAborted))?.For(context.Request.Headers.AcceptEncoding) is not { } answer)
            return Answer.Refuse(NoDraw);
        await ReadyAnswers.WriteAsync(context.Response, answer, ReadyAnswers.IsKnown(context.Request, answer), CacheRule);
        return Results.Empty;
    }

    private static Refusal BadConcert(Message message) =>
        new(Errors.Malformed) { Fields = new Dictionary<string, Message> { ["concertId"] = message } };
}
