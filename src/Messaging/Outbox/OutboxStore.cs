using System.Globalization;
using MySqlConnector;
using Ticketing.Data;

namespace Ticketing.Messaging.Outbox;

/// <summary>
/// The outbox as the relay sees it. A key belongs to one partition, and a partition to the relay that has the lock of its row, so the events of a key leave in
/// order. On a Galera cluster a row lock is known to one node only: two relays on two nodes can send the same partition. Both send its events in order, the
/// commit of the second one fails, and the inbox finds the repeated events by their ids.
/// </summary>
internal sealed class OutboxStore(MySqlDataSource source)
{
    private static readonly string FindPartitions = SqlFile.Load<OutboxStore>("outbox_find_partitions");
    private static readonly string LockPartition = SqlFile.Load<OutboxStore>("outbox_lock_partition");
    private static readonly string Read = SqlFile.Load<OutboxStore>("outbox_read");
    private static readonly string Delete = SqlFile.Load<OutboxStore>("outbox_delete");
    private static readonly string Lag = SqlFile.Load<OutboxStore>("outbox_lag");
    private static readonly string Backlog = SqlFile.Load<OutboxStore>("outbox_backlog");

    /// <summary>
    /// Takes the oldest events of some partitions out of the outbox, in the order in which they were written. Until the transaction ends no other relay of this
    /// node has these partitions; if it is rolled back, nothing has left.
    /// </summary>
    /// <param name="transaction">The transaction, read committed.</param>
    /// <param name="partitions">How many partitions at most.</param>
    /// <param name="batch">How many events of each at most.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<IReadOnlyList<Event>> TakeAsync(MySqlTransaction transaction, int partitions, int batch, CancellationToken cancellation)
    {
        var candidates = await ReadAsync(transaction, FindPartitions, static row => row.GetByte(0), cancellation);
        Random.Shared.Shuffle(candidates);
        var taken = new List<(long Id, Event Event)>();
        var locked = 0;
        foreach (var partition in candidates)
        {
            if (locked == partitions)
                break;
            var locks = await ReadAsync(transaction, LockPartition, static row => row.GetByte(0), cancellation, new MySqlParameter("@partition", partition));
            if (locks.Length == 0)
                continue;
            locked++;
            taken.AddRange(await ReadAsync(transaction, Read, ReadEvent, cancellation, new("@partition", partition), new("@most", batch)));
        }

        if (taken.Count > 0)
        {
            var ids = $"[{string.Join(',', taken.Select(each => each.Id.ToString(CultureInfo.InvariantCulture)))}]";
            await using var delete = new MySqlCommand(Delete, transaction.Connection, transaction) { Parameters = { new("@ids", ids) } };
            await delete.ExecuteNonQueryAsync(cancellation);
        }

        return [.. taken.OrderBy(each => each.Id).Select(each => each.Event)];
    }

    /// <summary>The age of the oldest event, in seconds; 0 when there is none.</summary>
    public async Task<double> GetLagAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Lag);
        return await command.ExecuteScalarAsync(cancellation) as double? ?? 0;
    }

    /// <summary>How many events wait, counted up to 100,000, and the age of the oldest in seconds.</summary>
    public async Task<OutboxBacklog> GetBacklogAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Backlog);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new OutboxBacklog(reader.GetInt64(0), reader.GetDouble(1));
    }

    private static (long Id, Event Event) ReadEvent(MySqlDataReader row) => (
        row.GetInt64(0),
        new Event(row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4)) { TraceParent = row.IsDBNull(5) ? null : row.GetString(5) });

    private static async Task<T[]> ReadAsync<T>(
        MySqlTransaction transaction, string sql, Func<MySqlDataReader, T> onRow, CancellationToken cancellation, params MySqlParameter[] parameters)
    {
        await using var command = new MySqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddRange(parameters);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(onRow(reader));
        return [.. rows];
    }
}
