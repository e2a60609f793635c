using System.Data.Common;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

public sealed class StartTests
{
    [Fact]
    public async Task Start_WithBadSettings_NamesAllOfThemBeforeItTouchesTheDatabase()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = address,
            ["ConnectionStrings__Redis"] = "",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Admin__Key"] = "sample-admin-key-for-development-only",
            ["Queue__Capacity"] = "-1",
            ["Push__KeepAliveSeconds"] = "0",
            ["Push__WriteTimeoutSeconds"] = "0",
        };

        var refused = await HostProcess.RunAsync(environment);

        refused.ExitCode.ShouldBe(2);
        foreach (var bad in new[] { "Token:Key", "Admin:Key", "Capacity", "KeepAliveSeconds", "WriteTimeoutSeconds", "ConnectionStrings:Redis" })
            refused.Output.ShouldContain(bad);
        refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith("Configuration: ", StringComparison.Ordinal));
        (await IsEmptyAsync(address)).ShouldBeTrue("nothing was migrated");

        (await HostProcess.RunAsync(environment, "--migrate")).ExitCode.ShouldBe(2);
        (await IsEmptyAsync(address)).ShouldBeTrue("a command looks at the settings first as well");
    }

    [Fact]
    public async Task Start_WithAWordForANumber_SaysWhichSettingItIs()
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
            ["Queue__Capacity"] = "many",
        });

        refused.ExitCode.ShouldBe(2);
        refused.Output.ShouldContain("Queue:Capacity");
        refused.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Start_WhenTheDatabaseStaysAway_SaysSoAndEnds()
    {
        var away = new DbConnectionStringBuilder { ConnectionString = await SharedServers.CreateDatabaseAsync(), ["Port"] = "1" };

        var given = await HostProcess.RunAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = away.ConnectionString,
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
        });

        given.ExitCode.ShouldBe(2, given.Output);
        given.Output.ShouldContain("ConnectionStrings:Database");
        given.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Health_OfAHostThatServes_TellsEachPart()
    {
        var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
        });
        foreach (var path in new[] { "/health/ready", "/actuator/health" })
        {
            var well = await AskAsync(host, path);
            well.Status.ShouldBe(200);
            well.Parts.ShouldBe(new Dictionary<string, string> { ["database"] = "UP", ["redis"] = "UP", ["bus"] = "UP", ["lifecycle"] = "UP", ["breakers"] = "UP" }, ignoreOrder: true);
        }

        await redis.DisposeAsync();

        await Until.TrueAsync("the host was unready", TimeSpan.FromSeconds(10), async () => (await AskAsync(host, "/health/ready")).Status == 503);
        (await AskAsync(host, "/actuator/health")).Parts["redis"].ShouldBe("DOWN");
        (await AskAsync(host, "/actuator/health")).Parts["database"].ShouldBe("UP");
        (await host.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode.ShouldBeTrue("it lives all the same");
    }

    private static async Task<(int Status, Dictionary<string, string> Parts)> AskAsync(HostProcess host, string path)
    {
        using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var parts = body.RootElement.GetProperty("components").EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetProperty("status").GetString()!);
        return ((int)answer.StatusCode, parts);
    }

    private static async Task<bool> IsEmptyAsync(string address)
    {
        await using var source = MariaDbServer.Open(address);
        return await source.QueryAsync<long>("select count(*) from information_schema.tables where table_name like '%outbox%' and table_schema = database()") == 0;
    }
}
