using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Faults;

/// <summary>The setting that gives a replica a wrong clock.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task ClockOffset_InProduction_IsRefused()
    {
        var result = await HostProcess.RunAsync(
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ConnectionStrings__Database"] = "Server=127.0.0.1;Port=1",
                ["ConnectionStrings__Redis"] = "127.0.0.1:1",
                ["Token__Key"] = "a-key-that-is-not-the-sample-one-0123456789",
                ["Tickets__Key"] = TicketKeys.One,
                ["Test__ClockOffsetSeconds"] = "1",
            });

        result.ExitCode.ShouldBe(2, result.Output);
        result.Output.ShouldContain("Test:ClockOffsetSeconds is for tests, and Production refuses it");
    }

    [Fact]
    public async Task ClockOffset_OnOneReplica_ChangesNoAnswer()
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
            ["Queue__TokenHours"] = "1",
            ["Admin__Key"] = "clock-tests",
        };
        await using var correct = await HostProcess.StartAsync(settings);
        await using var ahead = await HostProcess.StartAsync(new Dictionary<string, string?>(settings) { ["Test__ClockOffsetSeconds"] = "3700" });
        using var entered = await correct.Client.PostAsJsonAsync("/v1/api/queue/token", new { userId = 1 });
        var token = (await entered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("queueToken").GetString()!;

        (await CheckAsync(correct)).ShouldContain("PROGRESS");
        (await CheckAsync(ahead)).ShouldContain("PROGRESS", customMessage: "By this replica's own clock the token is more than an hour old.");
        // The hour can change between two calls.
        var (before, of, after) = (await LastHourOfSalesAsync(correct), await LastHourOfSalesAsync(ahead), await LastHourOfSalesAsync(correct));
        of.ShouldBeInRange(before, after);

        async Task<string> CheckAsync(HostProcess host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token/check") { Headers = { { "Authorization", token } } };
            using var response = await host.Client.SendAsync(request);
            return await response.Content.ReadAsStringAsync();
        }

        static async Task<DateTimeOffset> LastHourOfSalesAsync(HostProcess host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/sales") { Headers = { { "X-Admin-Key", "clock-tests" } } };
            using var response = await host.Client.SendAsync(request);
            var sales = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
            return sales.GetProperty("hours").EnumerateArray().Last().GetProperty("hour").GetDateTimeOffset();
        }
    }
}
