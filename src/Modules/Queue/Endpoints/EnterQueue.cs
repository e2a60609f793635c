using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The concert's code or number; <c>default</c> is the site-wide queue.</param>
/// <param name="UserId">The user who enters; may be absent where the user is identified otherwise.</param>
internal sealed record EnterQueueRequest(string ConcertId, string? UserId);

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">The user.</param>
/// <param name="Position">1 is next; 0 once admitted.</param>
/// <param name="TotalWaiting">How many people wait in this queue.</param>
/// <param name="EstimatedWaitMinutes">
/// How long the wait will be, from the capacity and the measured time for which slots are held, rounded up; null while the queue is paused or drained.
/// </param>
/// <param name="Status">WAITING, READY or ACTIVE.</param>
/// <param name="Token">The text that proves the ticket.</param>
/// <param name="IsNewEntry">False when the user had a ticket already.</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
/// <param name="QueueMode">PAUSED or DRAINING while the wait cannot be told.</param>
internal sealed record EnteredQueue(
    string ConcertId,
    string UserId,
    long Position,
    long TotalWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? EstimatedWaitMinutes,
    string Status,
    string Token,
    bool IsNewEntry,
    DateTimeOffset? OpensAt,
    string? QueueMode);

internal static class EnterQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(WaitingRoomApi.Path + "/enter", HandleAsync)
        .WithName("EnterQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Enter the line")
        .WithDescription(EntryUser.Description)
        .WithMetadata(new IdentifiesUser(), EntryUser.Refusals)
        .Accepts<EnterQueueRequest>("application/json")
        .Produces<WaitingRoomEnvelope<EnteredQueue>>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(HttpContext context, UserIdentity identity, WaitingRoom room, IQueueCatalog catalog)
    {
        var caller = await identity.IdentifyAsync(context.Request);
        if (!caller.IsSuccess)
            return Answer.Refuse(caller.Refusal);
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var concert = ConcertField.Read(fields, "concertId") ?? fields.Bad<string>("concertId", FieldMessages.Missing);
        var userId = caller.Value is null ? fields.Id("userId") : EntryUser.Read(fields) ?? caller.Value;
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        if (identity.RefuseOther(caller.Value, userId) is { } other)
            return Answer.Refuse(other);

        if (await catalog.ResolveAsync(concert!, context.RequestAborted) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var entry = await room.EnterAsync(queue, userId, ClientAddress.Of(context.Connection.RemoteIpAddress));
        return Answer.From(
            entry, e => WaitingRoomApi.Ok(AnswerOf(queue, userId, e)), QueueJson.Default.WaitingRoomEnvelopeEnteredQueue, StatusCodes.Status201Created);
    }

    private static EnteredQueue AnswerOf(string queue, string userId, Entry entry) => new(
        queue,
        userId,
        entry.Ticket.Position,
        entry.Ticket.Queue.Waiting,
        entry.EstimatedWait is { } wait ? (long)Math.Ceiling(wait.TotalMinutes) : null,
        WaitingRoomApi.NameOf(entry.Ticket.Status),
        entry.Token,
        entry.Ticket.IsNew,
        entry.Ticket.Queue.OpensAt,
        WaitingRoomApi.ModeOf(entry.Ticket.Status, entry.Ticket.Queue));
}
