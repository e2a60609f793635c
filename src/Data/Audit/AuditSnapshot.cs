using System.Data;
using System.Runtime.CompilerServices;
using MySqlConnector;

namespace Ticketing.Data.Audit;

/// <summary>
/// The database at one instant, as one transaction sees it (<c>start transaction with consistent snapshot</c>). Nothing is locked, and nothing can be written.
/// MariaDB cannot share a snapshot between connections, so sales of several modules are read at the same time on one connection, page by page.
/// </summary>
internal sealed class AuditSnapshot : IAsyncDisposable
{
    private const int PageSize = 50_000;

    // Tables may be large.
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    private readonly MySqlConnection _connection;
    private readonly MySqlTransaction _transaction;

    private AuditSnapshot(MySqlConnection connection, MySqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>Takes a snapshot of the database as it is now.</summary>
    public static async Task<AuditSnapshot> TakeAsync(MySqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new MySqlCommand("set session idle_transaction_timeout = 0", connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return new AuditSnapshot(connection, await connection.BeginTransactionAsync(IsolationLevel.Snapshot, isReadOnly: true, cancellation));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The single number that a query returns.</summary>
    public async Task<long> CountAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The texts that a query returns, row by row.</summary>
    public async IAsyncEnumerable<string> TextsAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return reader.GetString(0);
    }

    /// <summary>
    /// The sales that a query returns (<see cref="IAuditSource.Sales"/>), by reservation. Several such queries may be read at the same time.
    /// </summary>
    public async IAsyncEnumerable<Sale> SalesAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = $"select reservation_id, user_id, amount, state from ({sql}) as sales where reservation_id > @after order by reservation_id limit " +
            $"{PageSize}";
        var sales = new List<Sale>();
        do
        {
            var after = sales.Count == 0 ? 0 : sales[^1].ReservationId;
            sales.Clear();
            await using (var command = Command(page))
            {
                command.Parameters.AddWithValue("@after", after);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                    sales.Add(new Sale(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
            }

            foreach (var sale in sales)
                yield return sale;
        }
        while (sales.Count == PageSize);
    }

    /// <summary>
    /// Ends the transaction and gives the connection back. The pool resets a connection only when it is used again: until then, a transaction that was left
    /// open would keep every older version of a row, and let no migration change a table.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await using var connection = _connection;
        await _transaction.DisposeAsync();
    }

    private MySqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = (int)Limit.TotalSeconds };
}
