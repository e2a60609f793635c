namespace Ticketing.Data;

/// <summary>
/// The topics whose events are written: those that are consumed here or carried elsewhere. An event of any other topic would be read by nothing.
/// </summary>
/// <param name="Names">Such as <c>payment.completed</c>.</param>
public sealed record PublishedTopics(IReadOnlySet<string> Names)
{
    /// <summary>No event is written.</summary>
    public static readonly PublishedTopics None = new(new HashSet<string>());
}
