using System.Data.Common;
using System.Globalization;

namespace Ticketing.Messaging.Events;

/// <summary>The inbox in MariaDB.</summary>
internal sealed class MariaDbInbox(DbDataSource source) : IInboxStore
{
    // Handler and state are equal to what the index is asked for. A range would lock what comes after its end, too, which may be another handler's first fact, and that one would be passed over.
    private const string Take = """
        select message_id, topic, `key`, payload, failures, traceparent from messaging_inbox
        where handler = @handler and state = 'DUE' and due_at <= sysdate(6) order by due_at limit @most for update skip locked
        """;

    // What another replica works on is passed over. What has become due since the last look counts, with no time to wait.
    private const string Next = """
        select timestampdiff(microsecond, sysdate(6), due_at) / 1000000e0 from messaging_inbox
        where handler = @handler and state = 'DUE' order by due_at limit 1 for update skip locked
        """;

    private const string Finish =
        "update messaging_inbox set state = 'DONE', due_at = null, ended_at = sysdate(6) where handler = @handler and message_id = @id";

    private const string Fail = """
        update messaging_inbox set failures = failures + 1, fault = @fault, due_at = sysdate(6) + interval @wait second where handler = @handler and message_id = @id
        """;

    private const string Bury = """
        update messaging_inbox set failures = failures + 1, fault = @fault, state = 'DEAD', due_at = null, ended_at = sysdate(6) where handler = @handler and message_id = @id
        """;

    private const string Tell = $"""
        insert into messaging_outbox (topic, `key`, payload, traceparent)
        select concat(topic, @end), `key`, json_object('messageId', message_id, 'handler', handler, 'failures', failures, 'fault', fault, 'event', json_compact(payload)), traceparent
        from messaging_inbox where handler = @handler and message_id = @id
        """;

    private const string Purge = """
        delete from messaging_inbox where state = 'DONE' and ended_at < now(6) - interval @days day order by ended_at limit @most
        """;

    public async Task AddAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellation)
    {
        if (arrivals.Count == 0)
            return;
        // In one order everywhere, so that replicas which bring the same facts cannot block each other in a circle.
        var ordered = arrivals.OrderBy(each => each.Handler, StringComparer.Ordinal).ThenBy(each => each.Message.Id).ToArray();
        var rows = Enumerable.Range(0, ordered.Length).Select(i => string.Create(CultureInfo.InvariantCulture, $"(@h{i}, @m{i}, @t{i}, @k{i}, @p{i}, @s{i})"));
        await using var command = source.CreateCommand(
            $"insert into messaging_inbox (handler, message_id, topic, `key`, payload, traceparent) values {string.Join(", ", rows)} on duplicate key update failures = failures");
        for (var i = 0; i < ordered.Length; i++)
        {
            var (handler, message) = ordered[i];
            var number = i.ToString(CultureInfo.InvariantCulture);
            command.With("@h" + number, handler).With("@m" + number, message.Id).With("@t" + number, message.Topic)
                .With("@k" + number, message.Key).With("@p" + number, message.Payload)
                .With("@s" + number, message.TraceParent ?? (object)DBNull.Value);
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<IReadOnlyList<Delivery>> TakeAsync(DbTransaction transaction, string handler, int most, CancellationToken cancellation)
    {
        await using var command = transaction.Sql(Take).With("@handler", handler).With("@most", most);
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
        foreach (var outcome in outcomes)
        {
            var id = outcome.Delivery.Message.Id;
            await using var record = transaction.Sql(outcome.End switch
            {
                DeliveryEnd.Done => Finish,
                DeliveryEnd.Retry => Fail,
                _ => Bury,
            }).With("@handler", handler).With("@id", id);
            if (outcome.End != DeliveryEnd.Done)
                record.With("@fault", outcome.Fault!).With("@wait", outcome.Wait.TotalSeconds);
            await record.ExecuteNonQueryAsync(CancellationToken.None);
            if (outcome.End == DeliveryEnd.Done || !tell)
                continue;
            await using var told = transaction.Sql(Tell).With("@handler", handler).With("@id", id).With("@end", outcome.End == DeliveryEnd.Retry ? ".retry" : ".dead");
            await told.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    public async Task<TimeSpan?> NextAsync(string handler, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Next).With("@handler", handler);
        return await command.ExecuteScalarAsync(cancellation) is double seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
    }

    public async Task<int> PurgeAsync(int days, int most, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Purge).With("@days", days).With("@most", most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
