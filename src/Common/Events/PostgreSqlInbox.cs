using System.Data.Common;
using Npgsql;
using Ticketing.Common.Data;

namespace Ticketing.Common.Events;

/// <summary>The inbox in PostgreSQL.</summary>
internal sealed class PostgreSqlInbox(NpgsqlDataSource source) : IInboxStore
{
    private const string Add = """
        insert into messaging.inbox (handler, message_id, topic, key, payload, traceparent)
        select handler, message_id, topic, key, payload::json, traceparent from unnest($1, $2, $3, $4, $5, $6) as arrived (handler, message_id, topic, key, payload, traceparent)
        on conflict do nothing
        """;

    private const string Take = """
        select message_id, topic, key, payload::text, failures, traceparent from messaging.inbox
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

    private const string Tell = """
        insert into messaging.outbox (topic, key, payload, traceparent)
        select topic || $3, key, json_build_object('messageId', message_id, 'handler', handler, 'failures', failures, 'fault', fault, 'event', payload), traceparent
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

    public async Task AddAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Add);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. arrivals.Select(each => each.Handler)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. arrivals.Select(each => each.Message.Id)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. arrivals.Select(each => each.Message.Topic)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. arrivals.Select(each => each.Message.Key)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. arrivals.Select(each => each.Message.Payload)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. arrivals.Select(each => each.Message.TraceParent)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<Delivery>> TakeAsync(DbTransaction transaction, string handler, int most, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Take, (NpgsqlConnection)transaction.Connection!)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = handler }, new NpgsqlParameter<int> { TypedValue = most } },
        };
        await command.PrepareAsync(cancellation);
        var due = new List<Delivery>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var message = new EventMessage(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)) { TraceParent = reader.IsDBNull(5) ? null : reader.GetString(5) };
            due.Add(new Delivery(message, reader.GetInt32(4)));
        }

        return due;
    }

    public async Task RecordAsync(DbTransaction transaction, string handler, IReadOnlyList<DeliveryOutcome> outcomes, bool tell)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)transaction.Connection!, (NpgsqlTransaction)transaction);
        batch.BatchCommands.Add(PgCommands.Sql(Finish).With(handler).With(
            [.. outcomes.Where(outcome => outcome.End == DeliveryEnd.Done).Select(outcome => outcome.Delivery.Message.Id)]));
        foreach (var outcome in outcomes.Where(outcome => outcome.End != DeliveryEnd.Done))
        {
            var id = outcome.Delivery.Message.Id;
            batch.BatchCommands.Add(outcome.End == DeliveryEnd.Retry
                ? PgCommands.Sql(Fail).With(handler).With(id).With(outcome.Fault!).With(outcome.Wait.TotalSeconds)
                : PgCommands.Sql(Bury).With(handler).With(id).With(outcome.Fault!));
            if (tell)
                batch.BatchCommands.Add(PgCommands.Sql(Tell).With(handler).With(id).With(outcome.End == DeliveryEnd.Retry ? ".retry" : ".dead"));
        }

        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public async Task<TimeSpan?> NextAsync(string handler, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Next);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = handler });
        return await command.ExecuteScalarAsync(cancellation) is double seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
    }

    public async Task<int> PurgeAsync(int days, int most, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Purge);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = days });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
