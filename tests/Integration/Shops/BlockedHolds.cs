using System.Data.Common;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>While it lasts the database answers nobody who asks for a hold: a table that holds look at is locked.</summary>
internal sealed class BlockedHolds : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbDataSource _source;

    private BlockedHolds(DbDataSource source, DbConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<BlockedHolds> BeginAsync(DbDataSource source)
    {
        var blocked = new BlockedHolds(source, await source.OpenConnectionAsync());
        await blocked.RunAsync(DatabaseUnderTest.IsMariaDb
            ? "lock tables reservation_reservation_seats write"
            : "begin; lock table reservation.reservation_seats in access exclusive mode");
        return blocked;
    }

    /// <summary>Whether so many wait for it.</summary>
    public async Task<bool> HasWaitersAsync(int count) => await DatabaseUnderTest.AskAsync<long>(_source, DatabaseUnderTest.IsMariaDb
        ? "select count(*) from information_schema.processlist where state like 'Waiting for table %' and db = database()"
        : "select count(*) from pg_locks where not granted and relation = 'reservation.reservation_seats'::regclass and database = (select oid from pg_database where datname = current_database())") >= count;

    public async ValueTask DisposeAsync()
    {
        // The pool gives connections on as they are.
        if (_connection.State == System.Data.ConnectionState.Open)
            await RunAsync(DatabaseUnderTest.IsMariaDb ? "unlock tables" : "rollback");
        await _connection.DisposeAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
