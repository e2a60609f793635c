namespace Ticketing.Messaging.Events;

/// <summary>A fact that left a module.</summary>
/// <param name="Id">The same whenever it is delivered again.</param>
/// <param name="Topic">What happened, such as <c>payment.completed</c>.</param>
/// <param name="Key">What it happened to: a reservation's or a user's id.</param>
/// <param name="Payload">The fact, as JSON.</param>
public sealed record EventMessage(Guid Id, string Topic, string Key, string Payload)
{
    /// <summary>The trace it belongs to, in the form of W3C Trace Context (<c>traceparent</c>); null where nobody recorded one. A bus carries it along.</summary>
    public string? TraceParent { get; init; }
}
