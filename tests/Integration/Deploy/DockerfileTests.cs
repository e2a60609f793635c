using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Deploy;

public sealed partial class DockerfileTests
{
    [Fact]
    public void Image_Always_CopiesWhatIsThereAndLetsTheBuildSeeIt()
    {
        var copied = Dockerfile.Instructions.Where(each => each.Word == "COPY" && !each.Text.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(each => each.Text.Split(' ')[..^1]).Select(each => each.TrimEnd('/')).ToArray();

        copied.ShouldBe(["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", "src"]);
        copied.ShouldAllBe(name => Files.Exists(name));
        // The ignore file excludes everything else.
        Files.Text("deploy/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])
            .ShouldBe(copied, ignoreOrder: true);
        Dockerfile.Text.ShouldContain("dotnet publish src/Host/Host.csproj -c Release -p:RestoreLockedMode=true ");
        Files.Exists("src/Host/packages.lock.json").ShouldBeTrue();
        Files.Exists("src/Host/Host.csproj").ShouldBeTrue();
    }

    [Fact]
    public void Image_Always_RunsTheHostWithoutRoot()
    {
        Dockerfile.Instructions.Single(each => each.Word == "USER").Text.ShouldBe("$APP_UID");
        Arguments("ENTRYPOINT").ShouldBe(["dotnet", Path.GetFileName(HostAssembly.Location)]);
        Dockerfile.Instructions.Where(each => each.Word == "FROM").Select(each => Digest().Replace(each.Text, ""))
            .ShouldBe(["mcr.microsoft.com/dotnet/sdk:10.0 AS build", "mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra"]);
    }

    [Fact]
    public async Task HealthCheck_OfTheImage_FailsForAHostThatEnded()
    {
        var command = Arguments("HEALTHCHECK")[1..];
        command[0].ShouldBe(Path.GetFileName(HostAssembly.Location));
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
        };
        await using var host = await HostProcess.StartAsync(settings);
        var address = host.BaseAddress.GetLeftPart(UriPartial.Authority);
        // The check itself needs no setting.
        Task<ToolResult> AskAsync() => HostProcess.RunAsync(
            new Dictionary<string, string?>(),
            [.. command[1..].Select(word => word.Replace("http://127.0.0.1:8081", address, StringComparison.Ordinal))]);

        var well = await AskAsync();
        await host.KillAsync();
        var gone = await AskAsync();

        well.ExitCode.ShouldBe(0, well.Output);
        well.Output.ShouldStartWith("200 {\"status\":\"UP\"");
        gone.ExitCode.ShouldBe(1, gone.Output);
        gone.Output.ShouldContain("does not answer");
    }

    [Fact]
    public async Task Health_OfAHostWhoseRedisIsAway_IsInTheExitStatus()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
        });
        await redis.KillAsync();

        await Until.TrueAsync("the host reported itself unready", TimeSpan.FromSeconds(20), async () =>
            await HostProcess.RunAsync(new Dictionary<string, string?>(), "--health", $"{host.BaseAddress}health/ready") is { ExitCode: 1 } check
            && check.Output.StartsWith("503 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--health")]
    [InlineData("--health", "nowhere")]
    [InlineData("--health", "file:///etc/passwd")]
    public async Task Health_WithoutAnAddress_IsRefused(params string[] arguments)
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?>(), arguments);

        refused.ExitCode.ShouldBe(2);
        refused.Output.ShouldContain("http://127.0.0.1:8080/health/ready");
    }

    // The words of an instruction's list.
    private static string[] Arguments(string instruction)
    {
        var text = Dockerfile.Instructions.Single(each => each.Word == instruction).Text;
        return JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    [GeneratedRegex("@sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
