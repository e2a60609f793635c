using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Ticketing.Data.Audit;

/// <summary>
/// The database at one instant, as one transaction sees it (<c>start transaction with consistent snapshot</c>). MariaDB shares no snapshot between connections, so
/// sales that are read side by side are read page by page. Nothing is locked, and nothing can be written.
/// </summary>
internal sealed class MariaDbSnapshot : IAuditSnapshot
{
    private const int PageSize = 50_000;

    // Tables may be large.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly DbConnection _connection;

    private MariaDbSnapshot(DbConnection connection) => _connection = connection;

    public static async Task<MariaDbSnapshot> TakeAsync(DbDataSource source, CancellationToken cancellation)
    {
        var snapshot = new MariaDbSnapshot(await source.OpenConnectionAsync(cancellation));
        // For the next transaction only: the connection goes back to the pool as it was.
        await snapshot.RunAsync("set transaction isolation level repeatable read", cancellation);
        await snapshot.RunAsync("start transaction with consistent snapshot, read only", cancellation);
        return snapshot;
    }

    public async Task<long> CountAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async IAsyncEnumerable<string> TextsAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return reader.GetString(0);
    }

    public async IAsyncEnumerable<Sale> SalesAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = $"select reservation_id, user_id, amount, state from ({sql}) as sales where reservation_id > @after order by reservation_id limit @most";
        var sales = new List<Sale>();
        do
        {
            var after = sales.Count == 0 ? 0 : sales[^1].ReservationId;
            sales.Clear();
            await using (var command = Command(page).With("@after", after).With("@most", PageSize))
            await using (var reader = await command.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation))
                    sales.Add(new Sale(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
            }

            foreach (var sale in sales)
                yield return sale;
        }
        while (sales.Count == PageSize);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("rollback", CancellationToken.None);
        await _connection.DisposeAsync();
    }

    private async Task RunAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private DbCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = (int)Patience.TotalSeconds;
        return command;
    }
}

/// <summary>Takes snapshots of MariaDB.</summary>
internal sealed class MariaDbSnapshots(DbDataSource source) : IAuditSnapshots
{
    public async Task<IAuditSnapshot> TakeAsync(CancellationToken cancellation) => await MariaDbSnapshot.TakeAsync(source, cancellation);
}
