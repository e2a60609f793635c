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
    public async Task Start_WithSlotsTooShortForAHold_SaysSo()
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
            ["Queue__SlotLimitSeconds"] = "302",
        });

        refused.ExitCode.ShouldBe(2);
        refused.Output.ShouldContain("Queue:SlotLimitSeconds must exceed Reservation:HoldSeconds");
    }

    [Fact]
    public async Task Start_WhenTheDatabaseStaysAway_SaysSoAndEnds()
    {
        var away = new DbConnectionStringBuilder { ConnectionString = await SharedServers.CreateDatabaseAsync(), ["Port"] = "1" };

        var given = await HostProcess.RunAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = away.ConnectionString,
            ["Database__StartTimeoutSeconds"] = "8",
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
        });

        given.ExitCode.ShouldBe(2, given.Output);
        given.Output.Split('\n').Count(line => line.Contains("\"EventId\":1109,", StringComparison.Ordinal)).ShouldBeGreaterThan(1, "it was tried again");
        given.Output.ShouldContain("ConnectionStrings:Database");
        given.Output.ShouldNotContain("   at ");
    }

    private static async Task<bool> IsEmptyAsync(string address)
    {
        await using var source = MariaDbServer.Open(address);
        return await source.QueryAsync<long>(
            "select count(*) from information_schema.tables where table_name like '%outbox%' and table_schema = database()") == 0;
    }
}
