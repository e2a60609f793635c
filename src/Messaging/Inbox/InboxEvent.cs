using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Inbox;

/// <summary>An event that a consumer is to handle now.</summary>
/// <param name="Event">The event.</param>
/// <param name="Failures">How many attempts have failed.</param>
internal sealed record InboxEvent(Event Event, int Failures);

/// <summary>How an attempt ended.</summary>
internal enum AttemptOutcome
{
    /// <summary>The event was handled.</summary>
    Done,

    /// <summary>It failed and is tried again.</summary>
    Retry,

    /// <summary>It failed for the last time.</summary>
    Dead,
}

/// <summary>An attempt to handle an event.</summary>
/// <param name="Due">The event, as it was taken.</param>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="RetryDelay">How long until the next attempt; null where there is none.</param>
internal sealed record Attempt(InboxEvent Due, AttemptOutcome Outcome, string? Error = null, TimeSpan? RetryDelay = null);
