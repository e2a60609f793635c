using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Two replicas on one database and one Redis, with room for one person in each queue and short times.</summary>
public sealed class PushReplicas : IAsyncLifetime
{
    private RedisServer? _redis;

    public HostProcess One { get; private set; } = null!;

    public HostProcess Two { get; private set; } = null!;

    /// <summary>Starts one more host, on servers that are given or on its own database.</summary>
    public static async Task<HostProcess> StartAsync(string redis, string? database = null, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = database ?? await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis,
            ["Demo__Seed"] = "true",
            ["Admin__Key"] = "push-tests",
            ["Queue__Capacity"] = "1",
            ["Queue__ClaimSeconds"] = "3",
            ["Queue__MinPollIntervalMs"] = "500",
            ["Queue__MaxPollIntervalMs"] = "1000",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return await HostProcess.StartAsync(environment);
    }

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        var hosts = await Task.WhenAll(StartAsync(_redis.ConnectionString, database), StartAsync(_redis.ConnectionString, database));
        (One, Two) = (hosts[0], hosts[1]);
    }

    public async Task DisposeAsync()
    {
        if (One is not null)
            await One.DisposeAsync();
        if (Two is not null)
            await Two.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
