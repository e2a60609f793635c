using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Logs;

/// <summary>An operator edits <c>Logging:LogLevel</c> in appsettings.json while the host runs.</summary>
public sealed class LevelReloadTests : IDisposable
{
    private const string Executing = "Microsoft.AspNetCore.Routing.EndpointMiddleware";
    private const string Secret = "token-of-this-test";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // A folder of its own: the settings of the build are those of all other tests' hosts.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("concert-levels-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Level_ChangedInTheSettings_IsInForceWithoutARestartAndLogsNoAddresses()
    {
        var assembly = CopyHost();
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = new HostProcess(
            ServerHome.Temporary("host"),
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
                ["ConnectionStrings__Redis"] = redis.ConnectionString,
            },
            assembly: assembly);
        await host.StartAsync();
        await AskAsync(host);
        Categories(host).ShouldNotContain(Executing);

        await SetLevelsAsync("""
            "Microsoft.AspNetCore": "Trace", "Microsoft.AspNetCore.Hosting.Diagnostics": "Trace", "Microsoft.AspNetCore.Server.Kestrel.BadRequests": "Trace",
            """);
        await Until.TrueAsync("the new level was in force", Limit, async () =>
        {
            await AskAsync(host);
            return Categories(host).Contains(Executing);
        });

        await AskAsync(host);
        host.Output.ShouldNotContain(Secret, Case.Sensitive, "what logs addresses keeps its level");
    }

    private string CopyHost()
    {
        var build = Path.GetDirectoryName(HostAssembly.Location)!;
        foreach (var file in Directory.EnumerateFiles(build, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(build, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Path.Combine(_folder.FullName, Path.GetFileName(HostAssembly.Location));
    }

    private async Task SetLevelsAsync(string levels)
    {
        const string Configured = "\"Microsoft.AspNetCore\": \"Warning\",";
        var file = Path.Combine(_folder.FullName, "appsettings.json");
        var settings = await File.ReadAllTextAsync(file);
        settings.ShouldContain(Configured);
        await File.WriteAllTextAsync(file, settings.Replace(Configured, levels, StringComparison.Ordinal));
    }

    private static async Task AskAsync(HostProcess host) =>
        (await host.Client.GetAsync(new Uri($"/health/live?token={Secret}", UriKind.Relative))).EnsureSuccessStatusCode();

    private static HashSet<string> Categories(HostProcess host) =>
        [.. host.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith('{') && line.EndsWith('}'))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Category").GetString()!)];
}
