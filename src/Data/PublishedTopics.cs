namespace Ticketing.Data;

/// <summary>
/// The topics whose events are written: those that have a consumer here or that Kafka carries. No consumer would read an event of any other topic.
/// </summary>
/// <param name="Names">Such as <c>payment.completed</c>.</param>
public sealed record PublishedTopics(IReadOnlySet<string> Names)
{
    /// <summary>No event is written.</summary>
    public static readonly PublishedTopics None = new(new HashSet<string>());
}
