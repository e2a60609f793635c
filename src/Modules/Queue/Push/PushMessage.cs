using Ticketing.Queues.Admission;
using Ticketing.Queues.Endpoints;

namespace Ticketing.Queues.Push;

/// <summary>What can go to a listener.</summary>
internal enum PushKind
{
    /// <summary>Where the place stands.</summary>
    Event,

    /// <summary>A sign of life.</summary>
    KeepAlive,

    /// <summary>This replica stops: come back elsewhere.</summary>
    Goodbye,

    /// <summary>Nothing can be sent any more: the client went away.</summary>
    Gone,
}

/// <summary>One message to one listener.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Event">The event, for <see cref="PushKind.Event"/>.</param>
/// <param name="IsLast">Whether the stream ends with it.</param>
internal sealed record PushMessage(PushKind Kind, PushedEvent? Event = null, bool IsLast = false)
{
    public static readonly PushMessage KeepAlive = new(PushKind.KeepAlive);
    public static readonly PushMessage Goodbye = new(PushKind.Goodbye, IsLast: true);
    public static readonly PushMessage Gone = new(PushKind.Gone, IsLast: true);

    /// <summary>When the slot was let in, for somebody who waited for it: the time until it is written is measured.</summary>
    public DateTimeOffset? LetInAt { get; init; }
}

/// <summary>An event: the message of a WebSocket, and the parts of a server-sent event.</summary>
/// <param name="Event">position, admitted, hold-ended, expired or closed.</param>
/// <param name="Id">When it was so, in ms, and the event: what <c>Last-Event-ID</c> comes back with.</param>
/// <param name="Data">The place.</param>
internal sealed record PushedEvent(string Event, string Id, QueueStatus Data)
{
    private const string Expired = "expired";
    private const string Closed = "closed";

    /// <summary>The event that tells a status.</summary>
    public static PushedEvent Of(PlaceStatus status, QueueStatus data, DateTimeOffset now)
    {
        var name = status switch
        {
            PlaceStatus.Waiting => "position",
            PlaceStatus.Ready or PlaceStatus.Progress => "admitted",
            PlaceStatus.Done => Closed,
            _ => Expired,
        };
        return Named(name, data, now);
    }

    /// <summary>The event that tells somebody who is still in that their last hold is over.</summary>
    public static PushedEvent HoldEnded(QueueStatus data, DateTimeOffset now) => Named("hold-ended", data, now);

    /// <summary>Whether the event of this id was the last of its stream.</summary>
    public static bool IsLast(string? id) =>
        id is not null && (id.EndsWith("-" + Expired, StringComparison.Ordinal) || id.EndsWith("-" + Closed, StringComparison.Ordinal));

    private static PushedEvent Named(string name, QueueStatus data, DateTimeOffset now) =>
        new(name, FormattableString.Invariant($"{now.ToUnixTimeMilliseconds()}-{name}"), data);
}
