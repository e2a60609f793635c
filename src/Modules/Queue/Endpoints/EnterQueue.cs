using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The concert's code or number; <c>default</c> is the site-wide queue.</param>
/// <param name="UserId">Whose place it is to be.</param>
internal sealed record EnterQueueRequest(string ConcertId, string UserId);

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">Whose place it is.</param>
/// <param name="Position">1 is next; 0 once let in.</param>
/// <param name="TotalWaiting">How many people wait in this queue.</param>
/// <param name="EstimatedWaitMinutes">How long the wait will be, from the measured rate of letting in, rounded up.</param>
/// <param name="Status">WAITING, READY or ACTIVE.</param>
/// <param name="Token">The text that proves the place.</param>
/// <param name="IsNewEntry">False when the place had been taken before.</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
internal sealed record EnteredQueue(
    string ConcertId,
    string UserId,
    long Position,
    long TotalWaiting,
    long EstimatedWaitMinutes,
    string Status,
    string Token,
    bool IsNewEntry,
    DateTimeOffset? OpensAt);

internal static class EnterQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(WaitingRoomApi.Path + "/enter", HandleAsync)
        .TakesIdempotencyKey()
        .WithName("EnterQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Take a place in line")
        .WithDescription("Gives the token that every other call needs. Asking again while the place is alive gives the same place.")
        .Accepts<EnterQueueRequest>("application/json")
        .Produces<WaitingRoomEnvelope<EnteredQueue>>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room, IQueueCatalog catalog)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var concert = ConcertField.Read(fields, "concertId") ?? fields.Bad<string>("concertId", FieldMessages.Missing);
        var userId = fields.Id("userId");
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);

        if (await catalog.ResolveAsync(concert!, context.RequestAborted) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var entry = await room.EnterAsync(queue, userId);
        return Answer.From(entry, e => WaitingRoomApi.Ok(Told(queue, userId, e)), QueueJson.Default.WaitingRoomEnvelopeEnteredQueue, StatusCodes.Status201Created);
    }

    private static EnteredQueue Told(string queue, string userId, Entry entry) => new(
        queue,
        userId,
        entry.Place.Position,
        entry.Place.TotalWaiting,
        (long)Math.Ceiling(entry.EstimatedWait.TotalMinutes),
        QueueStatus.NameOf(entry.Place.Status),
        entry.Token,
        entry.IsNew,
        entry.Place.Pace.OpensAt);
}
