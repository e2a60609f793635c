using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>What a host in Production refuses to start with.</summary>
public sealed class ProductionTests
{
    private const string Good = "Vb7qkZ2sXw9fLr4mTn8yHc3dPj6gQe1uAi5oKs0x";
    private const string GoodDatabase = $"Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Password={Good}";

    // Each is nearly a secret.
    public static TheoryData<string, string> Refused => new()
    {
        { "Token__Key", "sample-key-for-development-only-0123456789" },
        { "Token__Key", "SAMPLE-KEY-FOR-DEVELOPMENT-ONLY-9876543210" },
        { "Token__Key", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
        { "Token__PreviousKey", "sample-key-for-development-only-0123456789" },
        { "Token__PreviousKey", "Vb7qkZ2sXw9f" },
        { "Admin__Key", "sample-admin-key-for-development-only" },
        { "Admin__Key", Good[..31] },
        { "Identity__TrustedAcknowledged", "false" },
        { "Charging__OpenAcknowledged", "false" },
        { "Charging__CallbackSecret", "sample-charge-callback-secret-for-development-only" },
        { "Charging__PreviousCallbackSecret", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
        { "Identity__GatewaySecret", "sample-gateway-secret-for-development-only" },
        { "Identity__SharedSecret", Good[..20] },
        { "Notice__WebhookSecret", Good[..20] },
        { "ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert" },
        { "ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Password=sample-database-password" },
        { "ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Pwd=concert" },
        { "ConnectionStrings__Redis", "127.0.0.1:1,password=redis" },
        { "Kafka__Password", "sample-kafka-password" },
        { "Tickets__Key", "" },
        { "Tickets__Key", "no-key-at-all" },
        { "Demo__Seed", "true" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Start_WithASettingThatCanBeGuessed_NamesIt(string variable, string value)
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?>(Settings()) { [variable] = value });

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain(variable.Replace("__", ":", StringComparison.Ordinal));
        refused.Output.Split('\n').Count(line => line.StartsWith("Configuration: ", StringComparison.Ordinal)).ShouldBe(1, refused.Output);
    }

    [Fact]
    public async Task Start_WithManyOfThem_NamesAllAtOnce()
    {
        var settings = Settings();
        foreach (var row in Refused.Reverse())
            settings[(string)row[0]] = (string)row[1];

        var refused = await HostProcess.RunAsync(settings);

        refused.ExitCode.ShouldBe(2, refused.Output);
        foreach (var variable in settings.Keys.Where(key => key != "ASPNETCORE_ENVIRONMENT"))
            refused.Output.ShouldContain(variable.Replace("__", ":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithSecretsThatAreGood_GetsAsFarAsTheDatabase()
    {
        var ended = await HostProcess.RunAsync(Settings(), "--migrate");

        ended.Output.ShouldNotContain("Configuration:");
        ended.Output.ShouldContain("The database cannot be used");
    }

    [Fact]
    public async Task Seed_InProduction_IsRefused()
    {
        var refused = await HostProcess.RunAsync(Settings(), "--seed");

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("demo data");
    }

    private static Dictionary<string, string?> Settings() => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__Database"] = GoodDatabase,
        ["ConnectionStrings__Redis"] = $"127.0.0.1:1,password={Good}",
        ["Token__Key"] = Good,
        ["Token__PreviousKey"] = Good + "2",
        ["Admin__Key"] = Good,
        ["Identity__TrustedAcknowledged"] = "true",
        ["Charging__OpenAcknowledged"] = "true",
        ["Notice__WebhookSecret"] = Good,
        ["Tickets__Key"] = TicketKeys.One,
        ["Demo__Seed"] = "false",
    };
}
