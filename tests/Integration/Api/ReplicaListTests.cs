using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;
using static Ticketing.Tests.Integration.Api.OperatedHosts;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What operators see of replicas that come, go, and lose Redis.</summary>
public sealed class ReplicaListTests(OperatedHosts operated) : IClassFixture<OperatedHosts>
{
    private readonly TwoHosts _shop = operated.Hosts;

    [Fact]
    public async Task Replicas_KilledStoppedAndWithoutRedis_AreToldAsTheyAre()
    {
        var list = await UntilAsync(_shop.One, "both replicas are listed", data => Replicas(data).Count == 2);
        list["isComplete"]!.GetValue<bool>().ShouldBeTrue();
        list["outbox"]!["waiting"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(0);
        foreach (var replica in Replicas(list))
        {
            replica["isAlive"]!.GetValue<bool>().ShouldBeTrue();
            replica["version"]!.GetValue<string>().ShouldContain('+');
            replica["memoryBytes"]!.GetValue<long>().ShouldBeGreaterThan(10_000_000);
            replica["breakers"]!.AsArray().Select(breaker => (string)breaker!["name"]!).ShouldBe(["queue", "database", "kafka", "notice"]);
            replica["breakers"]!.AsArray().ShouldAllBe(breaker => (string)breaker!["state"]! == "closed" && !(bool)breaker["isForcedOpen"]!);
        }

        var two = (await GetAsync(_shop.Two, "/admin/replicas"))["answeredBy"]!.GetValue<string>();
        await _shop.Two.KillAsync();
        await UntilAsync(_shop.One, "the killed replica is marked", data => !IsAlive(data, two) && Replicas(data).Count == 2);

        var three = await HostProcess.StartAsync(_shop.Settings);
        await UntilAsync(_shop.One, "a new replica is listed", data => Replicas(data).Count == 3);
        await three.StopAsync();
        await three.DisposeAsync();
        Replicas(await GetAsync(_shop.One, "/admin/replicas")).Count.ShouldBe(2, "a replica that stops takes itself away");

        await _shop.Redis.KillAsync();
        var alone = await UntilAsync(_shop.One, "Redis is known to be away", data => !data["isComplete"]!.GetValue<bool>());
        Replicas(alone).ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe(alone["answeredBy"]!.GetValue<string>());
        alone["outbox"].ShouldNotBeNull();
    }

    private static List<JsonNode> Replicas(JsonNode data) => [.. data["replicas"]!.AsArray().Select(replica => replica!)];

    private static bool IsAlive(JsonNode data, string id) => Replicas(data).Any(replica => (string)replica["id"]! == id && (bool)replica["isAlive"]!);
}
