using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

public sealed class RedisRightsTests
{
    // No INFO, which the watch of the memory asks for, and no subscriptions, which push needs.
    private static readonly string[] FewRights = ["--user", "default", "on", "nopass", "~*", "&*", "+@all", "-info", "-psubscribe"];

    [Fact]
    public async Task Host_WithoutRightsToInfoAndSubscriptions_SaysSoAndServes()
    {
        await using var redis = await RedisServer.StartAtAsync("127.0.0.1", null, [.. RedisServer.InMemory, .. FewRights]);
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString);

        await Until.TrueAsync("both faults are in the log twice", TimeSpan.FromSeconds(20), () => Task.FromResult(Count("1600") > 1 && Count("2020") > 1));

        host.IsRunning.ShouldBeTrue();
        (await host.TokenAsync("concert-1", "1")).ShouldNotBeEmpty();

        int Count(string id) => host.Output.Split('\n').Count(line => line.Contains($"\"EventId\":{id},", StringComparison.Ordinal));
    }
}
