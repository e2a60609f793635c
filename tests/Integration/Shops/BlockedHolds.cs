using System.Data.Common;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>A lock on a table that every hold reads: while it lasts the database answers no request for a hold.</summary>
internal sealed class BlockedHolds : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbDataSource _source;

    private BlockedHolds(DbDataSource source, DbConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<BlockedHolds> BeginAsync(DbDataSource source)
    {
        var blocked = new BlockedHolds(source, await source.OpenConnectionAsync());
        await blocked.RunAsync("lock tables reservation_reservation_seats write");
        return blocked;
    }

    /// <summary>Whether at least <paramref name="count"/> statements wait for the table.</summary>
    public async Task<bool> HasWaitersAsync(int count) => await _source.QueryAsync<long>(
        "select count(*) from information_schema.processlist where state like 'Waiting for table %' and db = database()") >= count;

    public async ValueTask DisposeAsync()
    {
        // The connection goes back to the pool as it is.
        if (_connection.State == System.Data.ConnectionState.Open)
            await RunAsync("unlock tables");
        await _connection.DisposeAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
