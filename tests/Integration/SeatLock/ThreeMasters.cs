using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLocks;

/// <summary>Three Redis masters that are independent of each other.</summary>
public sealed class ThreeMasters : IAsyncLifetime, IAsyncDisposable
{
    public IReadOnlyList<RedisServer> All { get; private set; } = [];

    /// <summary>As <c>SeatLock:Addresses</c> names them.</summary>
    public string Addresses => string.Join(';', All.Select(server => server.ConnectionString));

    public static async Task<ThreeMasters> StartAsync()
    {
        var masters = new ThreeMasters();
        await masters.InitializeAsync();
        return masters;
    }

    public async Task InitializeAsync() => All = await Task.WhenAll(RedisServer.StartNewAsync(), RedisServer.StartNewAsync(), RedisServer.StartNewAsync());

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync();
    }
}
