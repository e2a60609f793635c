using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;
using static Ticketing.Tests.Integration.Api.OperatedHosts;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What operators see of the traffic of all replicas.</summary>
public sealed class TrafficTests(OperatedHosts operated) : IClassFixture<OperatedHosts>
{
    private readonly TwoHosts _shop = operated.Hosts;

    [Fact]
    public async Task Traffic_ByWayOfBothReplicas_AddsUp()
    {
        const int each = 4;
        for (var person = 0; person < each; person++)
        {
            foreach (var (host, offset) in new[] { (_shop.One, 100), (_shop.Two, 200) })
                await TwoHosts.GetAsync(host, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = offset + person });
        }

        // The same person again takes no new place.
        await TwoHosts.GetAsync(_shop.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId = 100 });
        await UntilAsync(_shop.Two, "all are counted", data => SumOf(data, "entered") == 2 * each, "/admin/traffic");
        await UntilAsync(_shop.Two, "requests are counted", data => SumOf(data, "requests") > 2 * each, "/admin/traffic");
        await _shop.Redis.KillAsync();
        using var response = await SendAsync(_shop.One, HttpMethod.Get, "/admin/traffic");
        ((int)response.StatusCode).ShouldBe(503);
    }

    private static long SumOf(JsonNode hours, string field) => hours.AsArray().Sum(hour => hour![field]!.GetValue<long>());
}
