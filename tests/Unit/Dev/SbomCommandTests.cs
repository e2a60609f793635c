using System.Text.Json;
using Shouldly;
using Ticketing.Dev.CommandLine;
using Ticketing.Dev.Supply;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class SbomCommandTests
{
    private const string Lock = "packages.lock.json";

    [Fact]
    public async Task Sbom_OfTheRepository_HasEveryPackageOfTheLockFilesWithItsHash()
    {
        var locked = Directory.EnumerateFiles(HostAssembly.Repository, Lock, SearchOption.AllDirectories)
            .Where(file => !file.Contains("/.local/", StringComparison.Ordinal)).SelectMany(PackagesOf).ToHashSet();
        var file = Path.Combine(Path.GetTempPath(), $"sbom-{Guid.NewGuid():N}.json");
        using var stop = new StopSignal();
        try
        {
            (await SbomCommand.RunAsync([file], stop)).ShouldBe(0);
            using var sbom = JsonDocument.Parse(await File.ReadAllTextAsync(file));

            sbom.RootElement.GetProperty("bomFormat").GetString().ShouldBe("CycloneDX");
            sbom.RootElement.GetProperty("specVersion").GetString().ShouldBe("1.5");
            var components = sbom.RootElement.GetProperty("components").EnumerateArray().ToDictionary(each => each.GetProperty("purl").GetString()!);
            locked.Count.ShouldBeGreaterThan(40);
            locked.Where(package => !components.ContainsKey(package)).ShouldBeEmpty();
            components.Where(each => !each.Value.TryGetProperty("hashes", out _)).Select(each => each.Key).ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--format", "xml")]
    [InlineData("a.json", "b.json")]
    public async Task Sbom_WithOptions_IsRefused(params string[] words)
    {
        using var stop = new StopSignal();
        await Should.ThrowAsync<UsageException>(() => SbomCommand.RunAsync(words, stop));
    }

    private static IEnumerable<string> PackagesOf(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. from framework in document.RootElement.GetProperty("dependencies").EnumerateObject()
               from package in framework.Value.EnumerateObject()
               where package.Value.GetProperty("type").GetString() != "Project"
               select $"pkg:nuget/{package.Name}@{package.Value.GetProperty("resolved").GetString()}",
        ];
    }
}
