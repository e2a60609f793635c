using System.Globalization;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed class RedisClusterScriptTests
{
    [Fact]
    public async Task Script_ThatJoinsTheNodes_MakesAClusterThatWorksAndCanRunAgain()
    {
        var compose = await Compose.ReadAsync("redis-cluster");
        // The same six addresses, on this machine.
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var script = compose.Command("redis-cluster").Single().Replace("$$", "$", StringComparison.Ordinal)
            .Replace("172.28.0.", "127.77.0.", StringComparison.Ordinal).Replace(":6379", $":{port}", StringComparison.Ordinal);
        var command = compose.Command("redis");
        var password = command[Array.IndexOf(command, "--requirepass") + 1];
        var environment = new Dictionary<string, string?> { ["REDISCLI_AUTH"] = password };
        var nodes = new List<RedisServer>();
        try
        {
            foreach (var node in compose.Services.Where(service => service.Key is "redis" or "redis-2" or "redis-3" or "redis-4" or "redis-5" or "redis-6"))
            {
                var address = node.Value!["networks"]!["default"]!["ipv4_address"]!.ToString().Replace("172.28.", "127.77.", StringComparison.Ordinal);
                string[] settings = [.. compose.Command(node.Key)[1..], "--bind-source-addr", address];
                nodes.Add(await RedisServer.StartAtAsync(address, int.Parse(port, CultureInfo.InvariantCulture), settings));
            }

            nodes.Count.ShouldBe(6);
            for (var round = 0; round < 2; round++)
            {
                var result = await Tool.RunAsync("bash", ["-ec", script], null, environment);
                result.ExitCode.ShouldBe(0, result.Output);
            }

            using var client = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
                $"{string.Join(',', nodes.Select(node => node.ConnectionString))},password={password}");
            for (var i = 0; i < 50; i++)
                (await client.GetDatabase().StringSetAsync($"q:{{concert-{i}}}:meta", i)).ShouldBeTrue();
            client.GetEndPoints().Length.ShouldBe(6);
            // Each node hears from the others who is whose replica.
            await Until.TrueAsync("three are replicas", TimeSpan.FromSeconds(20), async () =>
                (await Tool.RunAsync("redis-cli", ["-h", "127.77.0.11", "-p", port, "cluster", "nodes"], null, environment)).Output.Split('\n')
                    .Count(line => line.Contains("slave", StringComparison.Ordinal)) == 3);
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }
}
