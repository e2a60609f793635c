using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Settings that name a provider, as a host reads them at start.</summary>
public sealed class ProviderSettingTests
{
    [Theory]
    [InlineData("Database:Provider", "PostgreSql or MySql")]
    [InlineData("SeatLock:Provider", "BuiltIn or RedLockNet")]
    [InlineData("Bus:Provider", "InMemory or Kafka")]
    public async Task Provider_ThatThereIsNot_IsRefusedByName(string setting, string choices) =>
        (await RefusalAsync((setting, "Pigeon"))).ShouldContain($"Configuration: {setting} is 'Pigeon'. It can be {choices}.");

#if STACK_FULL
    [Fact]
    public async Task Kafka_WithoutAnAddress_IsRefusedByName() => (await RefusalAsync(("Bus:Provider", "Kafka"))).ShouldContain("Configuration: Kafka:BootstrapServers is not set");
#else
    [Theory]
    [InlineData("Database:Provider", "MySql")]
    [InlineData("SeatLock:Provider", "RedLockNet")]
    [InlineData("Bus:Provider", "Kafka")]
    public async Task Provider_ThatThisBuildLacks_IsRefusedAndTheLineSaysHowToGetIt(string setting, string provider) =>
        (await RefusalAsync((setting, provider))).ShouldContain($"Configuration: {setting} is {provider}, which this build does not have. Build the one that has it: dotnet build -p:Stack=Full");
#endif

    private static async Task<string> RefusalAsync((string Setting, string Value) asked)
    {
        var result = await HostProcess.RunAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await (await SharedServers.PostgresAsync()).CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
            ["Database__Provider"] = "PostgreSql",
            [asked.Setting.Replace(":", "__", StringComparison.Ordinal)] = asked.Value,
        });
        result.ExitCode.ShouldBe(2, result.Output);
        return result.Output;
    }
}
