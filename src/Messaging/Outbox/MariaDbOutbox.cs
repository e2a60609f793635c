namespace Ticketing.Messaging.Outbox;

/// <summary>The start of the statement with which a change adds an event.</summary>
public static class MariaDbOutbox
{
    /// <summary>Followed by topic, key, payload and trace, as <c>values</c> or from a <c>select</c>.</summary>
    public const string Insert = "insert into messaging_outbox (topic, `key`, payload, traceparent)";
}
