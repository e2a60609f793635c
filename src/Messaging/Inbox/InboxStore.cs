using System.Data;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MySqlConnector;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Inbox;

/// <summary>
/// The inbox: one row for each event and consumer. It finds events that arrive again, and it keeps the retries, so that they outlive the replica.
/// A replica leases the rows that it works on, in a transaction that is committed before a consumer sees the event: on a Galera cluster, where a row lock is
/// known to one node only, the commit of a second replica fails. The rows of a replica that dies are due again when the lease ends.
/// </summary>
internal sealed class InboxStore(MySqlDataSource source, IEnumerable<EventConsumer> consumers, PublishedTopics topics, OutboxSignal outbox)
{
    /// <summary>How long a replica has the rows that it took.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly string Add = SqlFile.Load<InboxStore>("inbox_add");
    private static readonly string Due = SqlFile.Load<InboxStore>("inbox_due");
    private static readonly string TakeLease = SqlFile.Load<InboxStore>("inbox_lease");
    private static readonly string Done = SqlFile.Load<InboxStore>("inbox_done");
    private static readonly string Failed = SqlFile.Load<InboxStore>("inbox_failed");
    private static readonly string FailureEvent = SqlFile.Load<InboxStore>("inbox_failure_event");
    private static readonly string Next = SqlFile.Load<InboxStore>("inbox_next");
    private static readonly string Purge = SqlFile.Load<InboxStore>("inbox_purge");

    private readonly string _consumers =
        JsonSerializer.Serialize([.. consumers.Select(each => new ConsumerTopic(each.Name, each.Topic))], InboxJson.Compact.ConsumerTopicArray);

    /// <summary>Adds events for the consumers of their topics, except events that a consumer already has.</summary>
    public async Task AddAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        var heard = consumers.Where(consumer => events.Any(each => each.Topic == consumer.Topic)).ToArray();
        if (heard.Length == 0)
            return;
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = new MySqlCommand(Add, connection)
        {
            Parameters = { new("@events", JsonSerializer.Serialize([.. events], InboxJson.Compact.EventArray)), new("@consumers", _consumers) },
        };
        await command.ExecuteNonQueryAsync(cancellation);
        foreach (var consumer in heard)
            consumer.Arrived.Set();
    }

    /// <summary>Leases events that are due for a consumer, passing over those that another replica has.</summary>
    public async Task<IReadOnlyList<InboxEvent>> TakeAsync(EventConsumer consumer, int most, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var due = new List<InboxEvent>();
        await using (var read = new MySqlCommand(Due, connection, transaction) { Parameters = { new("@consumer", consumer.Name), new("@most", most) } })
        {
            await using var row = await read.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var taken = new Event(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3));
                due.Add(new InboxEvent(row.IsDBNull(4) ? taken : taken with { TraceParent = row.GetString(4) }, row.GetInt32(5)));
            }
        }

        if (due.Count == 0)
            return [];
        await using var lease = new MySqlCommand(TakeLease, connection, transaction)
        {
            Parameters = { new("@consumer", consumer.Name), new("@ids", IdsOf(due.Select(each => each.Event))), new("@seconds", Lease.TotalSeconds) },
        };
        await lease.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return due;
    }

    /// <summary>
    /// Writes down how attempts ended. Failures of a consumer with retry delays are events of their own, <c>topic.retry</c> and <c>topic.dead</c>, where these
    /// topics are published. It may be repeated: a failure is counted once, and not at all where another replica has handled the event since.
    /// </summary>
    public async Task RecordAsync(EventConsumer consumer, IReadOnlyList<Attempt> attempts)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, CancellationToken.None);
        var done = attempts.Where(each => each.Outcome == AttemptOutcome.Done).Select(each => each.Due.Event).ToArray();
        if (done.Length > 0)
            await ExecuteAsync(Done, new("@consumer", consumer.Name), new("@ids", IdsOf(done)));
        var hasEvents = false;
        foreach (var attempt in attempts.Where(each => each.Outcome != AttemptOutcome.Done))
        {
            var (id, failures) = (attempt.Due.Event.Id, attempt.Due.Failures);
            var counted = await ExecuteAsync(
                Failed,
                new("@consumer", consumer.Name),
                new("@id", id),
                new("@failures", failures),
                new("@error", attempt.Error),
                new("@seconds", attempt.RetryDelay?.TotalSeconds));
            var topic = attempt.Outcome == AttemptOutcome.Dead ? EventConsumer.DeadTopic(consumer.Topic) : EventConsumer.RetryTopic(consumer.Topic);
            if (counted == 0 || consumer.RetryDelays is null || !topics.Names.Contains(topic))
                continue;
            hasEvents = true;
            await ExecuteAsync(FailureEvent, new("@consumer", consumer.Name), new("@id", id), new("@topic", topic));
        }

        await transaction.CommitAsync(CancellationToken.None);
        if (hasEvents)
            outbox.Set();

        async Task<int> ExecuteAsync(string sql, params MySqlParameter[] parameters)
        {
            await using var command = new MySqlCommand(sql, connection, transaction);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>How long until an event is due for a consumer; null where none is planned.</summary>
    public async Task<TimeSpan?> GetWaitAsync(EventConsumer consumer, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = new MySqlCommand(Next, connection) { Parameters = { new("@consumer", consumer.Name) } };
        return await command.ExecuteScalarAsync(cancellation) is double seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
    }

    /// <summary>Deletes events that were handled so many days ago, one batch. Dead ones stay.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> PurgeAsync(int days, int most, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var command = new MySqlCommand(Purge, connection) { Parameters = { new("@days", days), new("@most", most) } };
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    // Rows are locked in the order in which inbox_add.sql locks them, or the two could deadlock.
    private static string IdsOf(IEnumerable<Event> events) =>
        JsonSerializer.Serialize([.. events.Select(each => each.Id).Order()], InboxJson.Compact.GuidArray);
}

/// <summary>A consumer, as the SQL joins it to events.</summary>
internal sealed record ConsumerTopic(string Name, string Topic);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Event[]))]
[JsonSerializable(typeof(ConsumerTopic[]))]
[JsonSerializable(typeof(Guid[]))]
internal sealed partial class InboxJson : JsonSerializerContext
{
    /// <summary>Payloads are JSON: without this encoder each quote would take six bytes.</summary>
    public static readonly InboxJson Compact = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
