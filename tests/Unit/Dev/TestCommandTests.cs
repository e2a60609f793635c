using System.Globalization;
using Shouldly;
using Ticketing.Dev.CommandLine;
using Ticketing.Dev.Testing;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class TestCommandTests
{
    [Fact]
    public void FuzzEnvironment_OfOptions_HasSecondsAndSeed() =>
        TestCommand.FuzzEnvironment(["--seconds=90", "--seed", "7"])
            .ShouldBe(new Dictionary<string, string?> { [FuzzRun.SecondsVariable] = "90", [FuzzRun.SeedVariable] = "7" }, ignoreOrder: true);

    [Fact]
    public void FuzzEnvironment_WithoutOptions_TakesMinutesAndANewSeed()
    {
        var (first, second) = (TestCommand.FuzzEnvironment([]), TestCommand.FuzzEnvironment([]));

        int.Parse(first[FuzzRun.SecondsVariable]!, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(120);
        first[FuzzRun.SeedVariable].ShouldNotBe(second[FuzzRun.SeedVariable]);
    }

    [Theory]
    [InlineData("--minutes", "1")]
    [InlineData("--seconds", "0")]
    [InlineData("--seconds")]
    [InlineData("faults")]
    public void FuzzEnvironment_OfOthers_IsRefused(params string[] options) => Should.Throw<UsageException>(() => TestCommand.FuzzEnvironment(options));

    [Fact]
    public void WithFuzzing_Always_NamesTheProjectsThatFuzz() =>
        TestProject.WithFuzzing(TestProject.FindAll()).Select(project => project.Name).ShouldBe(["integration", "unit"]);
}
