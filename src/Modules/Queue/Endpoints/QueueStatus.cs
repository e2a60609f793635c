using System.Text.Json.Serialization;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">Whose place it is.</param>
/// <param name="Status">WAITING, READY, ACTIVE, DONE or EXPIRED.</param>
/// <param name="Position">1 is next; 0 once let in.</param>
/// <param name="TotalWaiting">How many people wait in this queue.</param>
/// <param name="ExpiredAt">When the place ends if nothing more is heard (ISO 8601, UTC); null once it has ended.</param>
/// <param name="ExtendCount">How often the slot has been extended.</param>
/// <param name="RecommendedPollIntervalMs">When to ask again.</param>
/// <param name="MinPollIntervalMs">How close together polls may be.</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
/// <param name="HoldExpiresAt">When the last open hold of seats ends, while there is one.</param>
internal sealed record QueueStatus(
    string ConcertId,
    string UserId,
    string Status,
    long Position,
    long TotalWaiting,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? ExpiredAt,
    int ExtendCount,
    long RecommendedPollIntervalMs,
    int MinPollIntervalMs,
    DateTimeOffset? OpensAt,
    DateTimeOffset? HoldExpiresAt)
{
    /// <summary>A place as the waiting room API tells it.</summary>
    public static QueueStatus Of(Visitor visitor, Place place, TimeSpan pollAfter, int minPollIntervalMs) => new(
        visitor.Queue,
        visitor.UserId,
        NameOf(place.Status),
        place.Position,
        place.TotalWaiting,
        place.EndsAt,
        place.Extensions,
        (long)pollAfter.TotalMilliseconds,
        minPollIntervalMs,
        place.Pace.OpensAt,
        place.HoldEndsAt);

    /// <summary>A status in the words of this API.</summary>
    public static string NameOf(PlaceStatus status) => status switch
    {
        PlaceStatus.Waiting => "WAITING",
        PlaceStatus.Ready => "READY",
        PlaceStatus.Progress => "ACTIVE",
        PlaceStatus.Done => "DONE",
        _ => "EXPIRED",
    };
}
