using System.Diagnostics;
using MySqlConnector;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks;

/// <summary>
/// The yardstick for the database: one prepared insert of one row with a unique index, and its commit, from as many connections as a host's pool has. It has a
/// database of its own.
/// </summary>
internal sealed class InsertYardstick(string connectionString)
{
    // The default of Database:Connections.
    private const int Connections = 20;
    private long _lastSeat;

    /// <summary>Creates the database.</summary>
    public static async Task<InsertYardstick> CreateAsync(MariaDbServer server)
    {
        var connectionString = await server.CreateDatabaseAsync("yardstick");
        await using var source = MariaDbServer.Open(connectionString);
        await source.ExecuteAsync(Resources.Text("yardstick.sql"));
        return new InsertYardstick(connectionString);
    }

    /// <summary>Inserts for a time.</summary>
    /// <returns>Inserts a second.</returns>
    public async Task<double> MeasureAsync(TimeSpan duration)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => OpenAsync()));
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(connections.Select(connection => Task.Run(() => InsertAsync(connection, clock, duration))));
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        foreach (var connection in connections)
            await connection.DisposeAsync();
        return rate;
    }

    private async Task<MySqlConnection> OpenAsync()
    {
        var connection = new MySqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private async Task<long> InsertAsync(MySqlConnection connection, Stopwatch clock, TimeSpan duration)
    {
        await using var command = new MySqlCommand("insert into yardstick (seat_id, user_id, amount) values (@seat, @user, 50000)", connection);
        var seat = command.Parameters.Add("@seat", MySqlDbType.Int64);
        command.Parameters.AddWithValue("@user", "user-1");
        await command.PrepareAsync();
        var count = 0L;
        for (; clock.Elapsed < duration; count++)
        {
            seat.Value = Interlocked.Increment(ref _lastSeat);
            await command.ExecuteNonQueryAsync();
        }

        return count;
    }
}
