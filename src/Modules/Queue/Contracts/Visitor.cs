namespace Ticketing.Queues.Contracts;

/// <summary>The caller behind an authentic token: a user's ticket in a queue.</summary>
/// <param name="Queue">The queue: <c>default</c>, or a concert's code.</param>
/// <param name="UserId">The user, as text.</param>
/// <param name="Ticket">The ticket number issued on entry.</param>
public sealed record Visitor(string Queue, string UserId, long Ticket)
{
    /// <summary>The site-wide queue, whose tokens open every concert that has no line of its own; see <see cref="ConcertLines"/>.</summary>
    public const string DefaultQueue = "default";
}
