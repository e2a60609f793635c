#if STACK_FULL
using System.Data.Common;
using Shouldly;
using Ticketing.Adapters.MySql;
using Ticketing.Common.Data;
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
        await _server.RestartAsync(ServerStop.Fast);
        await Task.Delay(Rest);

        await UseAllAsync(source);
    }

    // So many at once that the pool has ten.
    private static async Task UseAllAsync(DbDataSource source)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await source.OpenConnectionAsync()));
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
#endif
