using Ticketing.Data;
namespace Ticketing.Messaging.Outbox;

/// <summary>The outbox in MariaDB.</summary>
public sealed class MariaDbOutbox(IDatabaseDriver driver) : IOutbox
{
    /// <summary>
    /// The start of an insert, for statements that know key and payload only while they run: followed by topic, key, payload and <see cref="OutboxTrace.MariaDb"/>, as <c>values</c> or from a <c>select</c>.
    /// Changes with such a statement are <see cref="DbChanges.WithEvents"/>.
    /// </summary>
    public const string Insert = "insert into messaging_outbox (topic, `key`, payload, traceparent)";

    /// <inheritdoc/>
    public void Add(DbChanges changes, string topic, string key, string payload) => changes.WithEvents().Add(
        driver.CreateCommand(Insert + $" values (@topic, @key, @payload, {OutboxTrace.MariaDb})").With("@topic", topic).With("@key", key).With("@payload", payload));
}
