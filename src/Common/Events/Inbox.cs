using Npgsql;
using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;

namespace Ticketing.Common.Events;

/// <summary>
/// Facts that have arrived, for each handler: what is due, what was handled, what is dead. The ladder of retries is here and not in memory, so it outlives a host;
/// and a fact that arrives twice is found here, so it is handled once.
/// </summary>
internal sealed class Inbox(NpgsqlDataSource source, IEnumerable<IEventConsumer> handlers, InboxSignals signals, OutboxSignal outbox)
{
    private const string Add = """
        insert into messaging.inbox (handler, message_id, topic, key, payload)
        select handler, message_id, topic, key, payload::json from unnest($1, $2, $3, $4, $5) as arrived (handler, message_id, topic, key, payload)
        on conflict do nothing
        """;

    private const string Take = """
        select message_id, topic, key, payload::text, failures from messaging.inbox
        where handler = $1 and due_at <= (select clock_timestamp()) order by due_at limit $2 for update skip locked
        """;

    // What another replica works on is passed over. What has become due since the last look counts, with no time to wait.
    private const string Next = """
        select extract(epoch from due_at - clock_timestamp())::float8 from messaging.inbox
        where handler = $1 and due_at is not null order by due_at limit 1 for update skip locked
        """;

    private const string Finish = """
        update messaging.inbox set state = 'DONE', due_at = null, ended_at = clock_timestamp() where handler = $1 and message_id = any($2)
        """;

    private const string Fail = """
        update messaging.inbox set failures = failures + 1, fault = $3, due_at = clock_timestamp() + make_interval(secs => $4) where handler = $1 and message_id = $2
        """;

    private const string Bury = """
        update messaging.inbox set failures = failures + 1, fault = $3, state = 'DEAD', due_at = null, ended_at = clock_timestamp() where handler = $1 and message_id = $2
        """;

    private const string Tell = $"""
        {PostgreSqlOutbox.Insert}
        select topic || $3, key, json_build_object('messageId', message_id, 'handler', handler, 'failures', failures, 'fault', fault, 'event', payload)
        from messaging.inbox where handler = $1 and message_id = $2
        """;

    private const string Purge = """
        with old as (
            select handler, message_id from messaging.inbox
            where state = 'DONE' and ended_at < (select clock_timestamp() - make_interval(days => $1)) order by ended_at limit $2 for update skip locked),
        gone as (
            delete from messaging.inbox i using old where i.handler = old.handler and i.message_id = old.message_id returning 1)
        select count(*)::integer from gone
        """;

    /// <summary>Puts events before those of their handlers that have not seen them.</summary>
    public async Task AddAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
    {
        var arrived = (from message in events from handler in handlers where handler.Topics.Contains(message.Topic) select (handler, message)).ToArray();
        await using var command = source.CreateCommand(Add);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(arrived, each => each.handler.Name) });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(arrived, each => each.message.Id) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(arrived, each => each.message.Topic) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(arrived, each => each.message.Key) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(arrived, each => each.message.Payload) });
        await command.ExecuteNonQueryAsync(cancellation);
        foreach (var handler in arrived.Select(each => each.handler.Name).Distinct())
            signals.Of(handler).Ring();
    }

    /// <summary>
    /// Lets a handler work on what is due, at most so many at a time, and writes down what came of it, in one transaction: if the host dies, all of it is due again.
    /// </summary>
    /// <returns>How many were due.</returns>
    public async Task<int> WorkAsync(IEventConsumer handler, int most, Func<Delivery, Task<DeliveryOutcome>> work, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var due = await TakeAsync(connection, handler.Name, most, cancellation);
        if (due.Count == 0)
            return 0;

        var outcomes = await Task.WhenAll(due.Select(work));
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Command(Finish, handler).With([.. outcomes.Where(outcome => outcome.End == DeliveryEnd.Done).Select(outcome => outcome.Delivery.Message.Id)]));
        foreach (var outcome in outcomes.Where(outcome => outcome.End != DeliveryEnd.Done))
            Fall(batch, handler, outcome);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        if (outcomes.Any(outcome => outcome.End != DeliveryEnd.Done))
            outbox.Ring();
        return due.Count;
    }

    /// <summary>How long until something is due for a handler; null where nothing is planned.</summary>
    public async Task<TimeSpan?> NextAsync(IEventConsumer handler, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Next);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = handler.Name });
        return await command.ExecuteScalarAsync(cancellation) is double seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
    }

    /// <summary>Forgets what was handled so many days ago, one batch. What is dead stays.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PurgeAsync(int days, int most, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Purge);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = days });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static void Fall(NpgsqlBatch batch, IEventConsumer handler, DeliveryOutcome outcome)
    {
        var id = outcome.Delivery.Message.Id;
        batch.BatchCommands.Add(outcome.End == DeliveryEnd.Retry
            ? Command(Fail, handler).With(id).With(outcome.Fault!).With(outcome.Wait.TotalSeconds)
            : Command(Bury, handler).With(id).With(outcome.Fault!));
        if (handler.RetryDelays is not null)
            batch.BatchCommands.Add(Command(Tell, handler).With(id).With(outcome.End == DeliveryEnd.Retry ? ".retry" : ".dead"));
    }

    private static NpgsqlBatchCommand Command(string sql, IEventConsumer handler) => PgCommands.Sql(sql).With(handler.Name);

    private static async Task<List<Delivery>> TakeAsync(NpgsqlConnection connection, string handler, int most, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Take, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = handler }, new NpgsqlParameter<int> { TypedValue = most } },
        };
        await command.PrepareAsync(cancellation);
        var due = new List<Delivery>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            due.Add(new Delivery(new EventMessage(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)), reader.GetInt32(4)));
        return due;
    }
}
