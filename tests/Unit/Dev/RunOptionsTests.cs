using Shouldly;
using Ticketing.Dev.CommandLine;
using Ticketing.Dev.Running;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class RunOptionsTests
{
    [Fact]
    public void Parse_WithoutOptions_ServesOnPort8080AndKeepsData()
    {
        var options = RunOptions.Parse([]);

        (options.Port, options.Replicas, options.IsFresh, options.HasMonitoring, options.Kafka).ShouldBe((8080, 1, false, false, null));
    }

    [Fact]
    public void Parse_OfBothForms_ReadsTheValues()
    {
        var options = RunOptions.Parse(["--port=8190", "--replicas", "3", "--fresh", "--monitoring", "--kafka=mock"]);

        (options.Port, options.Replicas, options.IsFresh, options.HasMonitoring, options.Kafka).ShouldBe((8190, 3, true, true, "mock"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "--identity", "jwt")]
    [InlineData(false, "--identity=trusted")]
    public void Parse_OfIdentity_TellsWhetherUsersHaveTokens(bool expected, params string[] words) =>
        RunOptions.Parse(words).HasUserTokens.ShouldBe(expected);

    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "0")]
    [InlineData("--port", "eighty")]
    [InlineData("--replicas", "17")]
    [InlineData("--data", "")]
    [InlineData("--stack=full")]
    [InlineData("--identity", "none")]
    [InlineData("serve")]
    public void Parse_OfAWrongOption_Refuses(params string[] words)
    {
        Should.Throw<UsageException>(() => RunOptions.Parse(words));
    }
}
