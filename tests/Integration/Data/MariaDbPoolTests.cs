using System.Data.Common;
using MySqlConnector;
using Shouldly;
using Ticketing.Data;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>What rests in the pool while the server goes.</summary>
public sealed class MariaDbPoolTests : IAsyncLifetime
{
    // What has rested for less than a second is believed to be there.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1.1);

    private MariaDbServer _server = null!;

    public async Task InitializeAsync() => _server = await MariaDbServer.StartNewAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Open_AfterTheServerEndedAllThatRested_GivesConnectionsThatWork()
    {
        await using var source = new MariaDbDriver(TimeProvider.System).CreateSource(await _server.CreateDatabaseAsync(), new DatabaseOptions { MinPoolSize = 0 });
        await UseAllAsync(source);
        await _server.CutConnectionsAsync();
        await Task.Delay(Rest);

        await UseAllAsync(source);
    }

    [Fact]
    public async Task Open_AfterTheServerWasRestarted_GivesConnectionsThatWork()
    {
        await using var source = new MariaDbDriver(TimeProvider.System).CreateSource(await _server.CreateDatabaseAsync(), new DatabaseOptions { MinPoolSize = 0 });
        await UseAllAsync(source);
        await _server.RestartAsync();
        await Task.Delay(Rest);

        await UseAllAsync(source);
    }

    [Fact]
    public async Task Open_WhenTheServerGivesANumberAgain_DoesNotTakeTheOldConnectionForTheNewOne()
    {
        await using var source = new MariaDbDriver(TimeProvider.System).CreateSource(await _server.CreateDatabaseAsync(), new DatabaseOptions { MinPoolSize = 0, MaxPoolSize = 60 });
        var old = await OpenAsync(source, 10);
        await _server.RestartAsync();
        await Task.Delay(Rest);
        var numbers = old.Select(connection => ((MySqlConnection)connection).ServerThread).ToList();
        var young = await OpenAsync(source, 40);
        young.Select(connection => ((MySqlConnection)connection).ServerThread).ShouldContain(number => numbers.Contains(number), "No number came again: this test would pass for nothing.");

        foreach (var connection in old)
            await connection.DisposeAsync();
        await UseAllAsync(source);

        foreach (var connection in young)
            await connection.DisposeAsync();
    }

    private static async Task<IReadOnlyList<DbConnection>> OpenAsync(DbDataSource source, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ => await source.OpenConnectionAsync()));

    // So many at once that the pool has ten.
    private static async Task UseAllAsync(DbDataSource source)
    {
        var connections = await OpenAsync(source, 10);
        foreach (var connection in connections)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select @@session.tx_isolation";
            (await command.ExecuteScalarAsync()).ShouldBe("READ-COMMITTED");
        }

        foreach (var connection in connections)
            await connection.DisposeAsync();
    }
}
