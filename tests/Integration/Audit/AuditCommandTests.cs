using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Audit;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task Audit_OfTheHost_TellsByItsExitStatus()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        var environment = new Dictionary<string, string?> { ["ConnectionStrings__Database"] = address };
        var early = await HostProcess.RunAsync(environment, "--audit");
        early.ExitCode.ShouldBe(2, early.Output);
        early.Output.ShouldContain("--migrate");
        (await HostProcess.RunAsync(environment, "--seed")).ExitCode.ShouldBe(0);

        var well = await HostProcess.RunAsync(environment, "--audit");
        await using var database = MariaDbServer.Open(address);
        await database.ExecuteAsync("update users_accounts set balance = balance + 1 where user_id = (select min(user_id) from users_accounts)");
        var ill = await HostProcess.RunAsync(environment, "--audit");

        well.ExitCode.ShouldBe(0, well.Output);
        well.Output.ShouldContain("Everything agrees.");
        ill.ExitCode.ShouldBe(1, ill.Output);
        ill.Output.ShouldContain("2 disagreements.");
    }

    [Theory]
    [InlineData("--audti")]
    [InlineData("--migrate", "--sed")]
    public async Task Command_WhenUnknown_IsRefusedWithAListOfThoseThereAre(params string[] arguments)
    {
        var result = await HostProcess.RunAsync(new Dictionary<string, string?>(), arguments);

        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain($"There is no command {arguments[^1]}.");
        result.Output.ShouldContain("--audit");
    }
}
