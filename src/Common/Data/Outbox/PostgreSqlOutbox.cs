namespace Ticketing.Common.Data.Outbox;

/// <summary>The outbox in PostgreSQL.</summary>
public sealed class PostgreSqlOutbox : IOutbox
{
    /// <summary>
    /// The start of an insert, for statements that know key and payload only while they run: followed by a <c>select</c> of topic, key and payload (<c>json</c>).
    /// Changes with such a statement are <see cref="DbChanges.WithEvents"/>.
    /// </summary>
    public const string Insert = "insert into messaging.outbox (topic, key, payload)";

    /// <inheritdoc/>
    public void Add(DbChanges changes, string topic, string key, string payload) =>
        changes.WithEvents().Add(PgCommands.Sql(Insert + " values ($1, $2, $3)").With(topic).With(key).WithJson(payload));
}
