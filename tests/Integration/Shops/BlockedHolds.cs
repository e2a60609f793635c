using Npgsql;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>While it lasts the database answers nobody who asks for a hold: a table that holds look at is locked.</summary>
internal sealed class BlockedHolds : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlDataSource _source;

    private BlockedHolds(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<BlockedHolds> BeginAsync(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync();
        await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("lock table reservation.reservation_seats in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return new BlockedHolds(source, connection);
    }

    /// <summary>Whether so many wait for it.</summary>
    public async Task<bool> HasWaitersAsync(int count)
    {
        await using var command = _source.CreateCommand(
            "select count(*) from pg_locks where not granted and relation = 'reservation.reservation_seats'::regclass and database = (select oid from pg_database where datname = current_database())");
        return (long)(await command.ExecuteScalarAsync())! >= count;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
