using System.Data.Common;
using System.Globalization;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Outbox;

/// <summary>The end of MariaDB's outbox at which facts leave. Whoever has the row of a lane in <c>messaging_lanes</c> has the lane.</summary>
internal sealed class MariaDbOutboxQueue(DbDataSource source) : IOutboxQueue
{
    private const string Busy = "select distinct lane from messaging_outbox";

    private const string Lock = "select lane from messaging_lanes where lane = @lane for update skip locked";

    private const string Read = "select id, message_id, topic, `key`, payload, traceparent from messaging_outbox where lane = @lane order by id limit @most";

    private const string Lag = "select timestampdiff(microsecond, created_at, sysdate(6)) / 1000000e0 from messaging_outbox order by id limit 1";

    public async Task<IReadOnlyList<EventMessage>> TakeAsync(DbTransaction transaction, int lanes, int batch, CancellationToken cancellation)
    {
        var busy = await ReadAsync(transaction, Busy, row => row.GetInt16(0), cancellation);
        Random.Shared.Shuffle(busy);
        var taken = new List<(long Id, EventMessage Event)>();
        var mine = 0;
        foreach (var lane in busy)
        {
            if (mine == lanes)
                break;
            if ((await ReadAsync(transaction, Lock, row => row.GetInt16(0), cancellation, ("@lane", lane))).Length == 0)
                continue;
            mine++;
            taken.AddRange(await ReadAsync(
                transaction,
                Read,
                row => (row.GetInt64(0), new EventMessage(row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4)) { TraceParent = row.IsDBNull(5) ? null : row.GetString(5) }),
                cancellation,
                ("@lane", lane),
                ("@most", batch)));
        }

        if (taken.Count > 0)
        {
            await using var delete = transaction.Sql($"delete from messaging_outbox where id in ({string.Join(',', taken.Select(each => each.Id.ToString(CultureInfo.InvariantCulture)))})");
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        return [.. taken.OrderBy(each => each.Id).Select(each => each.Event)];
    }

    public async Task<double> GetLagAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Lag);
        return await command.ExecuteScalarAsync(cancellation) as double? ?? 0;
    }

    private static async Task<T[]> ReadAsync<T>(
        DbTransaction transaction, string sql, Func<DbDataReader, T> onRow, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = transaction.Sql(sql);
        foreach (var (name, value) in parameters)
            command.With(name, value);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(onRow(reader));
        return [.. rows];
    }
}
