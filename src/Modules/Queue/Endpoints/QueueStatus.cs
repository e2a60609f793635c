using System.Text.Json.Serialization;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">The user.</param>
/// <param name="Status">WAITING, READY, ACTIVE, DONE or EXPIRED.</param>
/// <param name="Position">1 is next; 0 once admitted.</param>
/// <param name="TotalWaiting">How many people wait in this queue.</param>
/// <param name="EstimatedWaitSeconds">
/// How long the wait will be, from the capacity and the measured time for which slots are held; null while the queue is paused or drained.
/// </param>
/// <param name="ExpiredAt">When the ticket ends without another check or call (ISO 8601, UTC); null once it has ended.</param>
/// <param name="ExtendCount">How often the slot has been extended.</param>
/// <param name="RecommendedPollIntervalMs">When to ask again.</param>
/// <param name="MinPollIntervalMs">The shortest interval between polls.</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
/// <param name="HoldExpiresAt">When the last open hold of seats ends, while there is one.</param>
/// <param name="QueueMode">PAUSED or DRAINING while the wait cannot be told.</param>
/// <param name="ServerTime">The time of this state by the clock that all times in it are told by (ISO 8601, UTC).</param>
internal sealed record QueueStatus(
    string ConcertId,
    string UserId,
    string Status,
    long Position,
    long TotalWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? EstimatedWaitSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ExpiredAt,
    int ExtendCount,
    long RecommendedPollIntervalMs,
    int MinPollIntervalMs,
    DateTimeOffset? OpensAt,
    DateTimeOffset? HoldExpiresAt,
    string? QueueMode,
    DateTimeOffset ServerTime)
{
    public static QueueStatus Of(Visitor visitor, CheckReply ticket, TimeSpan pollAfter, WaitEstimate estimate) => new(
        visitor.Queue,
        visitor.UserId,
        WaitingRoomApi.NameOf(ticket.Status),
        ticket.Position,
        ticket.Queue.Waiting,
        WaitEstimate.Rounded(estimate.Wait(ticket.Position, ticket.Queue)),
        ticket.EndsAt,
        ticket.Extensions,
        (long)pollAfter.TotalMilliseconds,
        estimate.MinPollIntervalMs,
        ticket.Queue.OpensAt,
        ticket.HoldEndsAt,
        WaitingRoomApi.ModeOf(ticket.Status, ticket.Queue),
        DateTimeOffset.FromUnixTimeMilliseconds(ticket.Queue.NowMs));
}
