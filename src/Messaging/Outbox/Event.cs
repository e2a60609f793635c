namespace Ticketing.Messaging.Outbox;

/// <summary>An event on its way from the outbox to its consumers.</summary>
/// <param name="Id">Stays the same when the event is sent again.</param>
/// <param name="Topic">The kind of event, such as <c>payment.completed</c>.</param>
/// <param name="Key">The id of the reservation or the user that the event is about. Events of one key leave in order.</param>
/// <param name="Payload">The event as JSON.</param>
internal sealed record Event(Guid Id, string Topic, string Key, string Payload)
{
    /// <summary>The trace that the event belongs to, in the form of W3C Trace Context; null without a recorded trace.</summary>
    public string? TraceParent { get; init; }
}
