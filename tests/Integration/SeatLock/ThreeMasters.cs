using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.SeatLock;

/// <summary>Three masters that know nothing of each other.</summary>
public sealed class ThreeMasters : IAsyncLifetime, IAsyncDisposable
{
    public IReadOnlyList<RedisServer> All { get; private set; } = [];

    /// <summary>As the options name them.</summary>
    public string Addresses => string.Join(';', All.Select(server => server.ConnectionString));

    public async Task InitializeAsync() =>
        All = await Task.WhenAll(RedisServer.StartNewAsync(), RedisServer.StartNewAsync(), RedisServer.StartNewAsync());

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All)
            await server.DisposeAsync();
    }
}
