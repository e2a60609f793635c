using Ticketing.Queues.Endpoints;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Push;

/// <summary>The kinds of messages to a listener.</summary>
internal enum PushKind
{
    /// <summary>The state of the ticket.</summary>
    Event,

    /// <summary>A keep-alive.</summary>
    KeepAlive,

    /// <summary>This replica stops; the client connects again.</summary>
    Stopping,

    /// <summary>The client sent a message that is too long.</summary>
    TooLong,

    /// <summary>The client went away; nothing is sent.</summary>
    Disconnected,
}

/// <summary>One message to one listener.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Event">The event, for <see cref="PushKind.Event"/>.</param>
/// <param name="IsLast">Whether the stream ends with it.</param>
internal sealed record PushMessage(PushKind Kind, PushedEvent? Event = null, bool IsLast = false)
{
    public static readonly PushMessage KeepAlive = new(PushKind.KeepAlive);
    public static readonly PushMessage Stopping = new(PushKind.Stopping, IsLast: true);
    public static readonly PushMessage TooLong = new(PushKind.TooLong, IsLast: true);
    public static readonly PushMessage Disconnected = new(PushKind.Disconnected, IsLast: true);

    /// <summary>When the ticket was admitted, if it waited before: the time until the message is written is measured.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }
}

/// <summary>An event: the message of a WebSocket, and the parts of a server-sent event.</summary>
/// <param name="Event">position, admitted, hold-ended, expired or closed.</param>
/// <param name="Id">The time of the state in ms, and the event: the value that comes back as <c>Last-Event-ID</c>.</param>
/// <param name="Data">The state of the ticket.</param>
internal sealed record PushedEvent(string Event, string Id, QueueStatus Data)
{
    private const string Expired = "expired";
    private const string Closed = "closed";

    /// <summary>The event for a status.</summary>
    public static PushedEvent Of(TicketStatus status, QueueStatus data, DateTimeOffset now)
    {
        var name = status switch
        {
            TicketStatus.Waiting => "position",
            TicketStatus.Ready or TicketStatus.Progress => "admitted",
            TicketStatus.Done => Closed,
            _ => Expired,
        };
        return Named(name, data, now);
    }

    /// <summary>The event for a ticket that still has a slot when its last hold has ended.</summary>
    public static PushedEvent HoldEnded(QueueStatus data, DateTimeOffset now) => Named("hold-ended", data, now);

    /// <summary>Whether the event of this id was the last of its stream.</summary>
    public static bool IsLast(string? id) =>
        id is not null && (id.EndsWith("-" + Expired, StringComparison.Ordinal) || id.EndsWith("-" + Closed, StringComparison.Ordinal));

    private static PushedEvent Named(string name, QueueStatus data, DateTimeOffset now) =>
        new(name, FormattableString.Invariant($"{now.ToUnixTimeMilliseconds()}-{name}"), data);
}
