using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.OpenApi;

/// <summary>A host as it is run, on a database of its own.</summary>
public sealed class RunningHost : IAsyncLifetime
{
    public HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await HostProcess.StartAsync(new Dictionary<string, string?>
    {
        ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
        ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
    });

    public async Task DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
    }
}
