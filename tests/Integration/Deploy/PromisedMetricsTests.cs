using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed class PromisedMetricsTests
{
    // The name and the labels beside "instance". A histogram is seen by its _count.
    private static readonly (string Name, string[] Labels)[] Promised =
    [
        ("queue_wait_size", ["queue"]),
        ("queue_active_size", ["queue"]),
        ("queue_throughput_users_per_second", ["queue"]),
        ("queue_estimated_wait_seconds", ["queue"]),
        ("scheduler_move_duration_seconds_count", []),
        ("scheduler_lock_acquire_failures_total", []),
        ("redis_script_duration_seconds_count", ["script"]),
        ("circuit_breaker_state", ["name"]),
        ("seat_holds_active", []),
        ("outbox_lag_seconds", []),
        ("http_server_request_duration_seconds_count", ["http_route", "http_response_status_code", "http_request_method"]),
        ("dotnet_process_memory_working_set_bytes", []),
    ];

    [Fact]
    public async Task Metrics_OfAHostThatIsAloneAndHasHardlyBegun_HaveEveryNameThatIsPromised()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Instance__Id"] = "hardly-begun",
        });

        foreach (var (name, labels) in Promised)
        {
            await Until.TrueAsync($"{name} was there", TimeSpan.FromSeconds(15), async () =>
            {
                var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                return page.Split('\n').Any(line => line.StartsWith(name + '{', StringComparison.Ordinal) &&
                    labels.Append("instance").All(label => Regex.IsMatch(line, $"[{{,]{label}=\"[^\"]+\"")));
            });
        }
    }

    [Fact]
    public async Task Metrics_OfAHost_AllHaveItsNameAndNoAddressOfAServer()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Instance__Id"] = "host-of-this-test",
        });

        var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var series = page.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        series.Length.ShouldBeGreaterThan(50);
        series.Where(line => !Regex.IsMatch(line, """^[a-z0-9_]+\{(?:.*,)?instance="host-of-this-test"[,}]""")).ShouldBeEmpty();
        page.ShouldNotContain("Server=", Case.Insensitive);
    }
}
