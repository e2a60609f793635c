using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>What a host in Production refuses to start with.</summary>
public sealed class ProductionTests
{
    private const string Good = "Vb7qkZ2sXw9fLr4mTn8yHc3dPj6gQe1uAi5oKs0x";
    private const string GoodDatabase = $"Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Password={Good}";

    // That of the source, written out.
    private const string SampleTicketKey =
        "-----BEGIN PRIVATE KEY-----MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgD//fRahn6sVcdSAGGm0PCnUOg8DUjZPiZsdX" +
        "CDU41c2hRANCAARZ42WZw8DlFUu4sMdXm14EaZW610HqHG7epPzcAVrp1XT6j9/gYzPhhzBXuKLw1IVWwxd79YDeEJqA0besBR6g-----END PRIVATE KEY-----";

    // Each is nearly a secret.
    private static readonly (string Variable, string Value)[] Refused =
    [
        ("Token__Key", "sample-key-for-development-only-0123456789"),
        ("Token__Key", "SAMPLE-KEY-FOR-DEVELOPMENT-ONLY-9876543210"),
        ("Token__Key", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("Token__Key", Good + "\n"),
        ("Token__PreviousKey", "sample-key-for-development-only-0123456789"),
        ("Token__PreviousKey", "Vb7qkZ2sXw9f"),
        ("Admin__Key", "sample-admin-key-for-development-only"),
        ("Admin__Key", Good[..31]),
        ("Admin__Key", Good[..31] + " "),
        ("Identity__TrustedAcknowledged", "false"),
        ("Charging__OpenAcknowledged", "false"),
        ("Charging__CallbackSecret", "sample-charge-callback-secret-for-development-only"),
        ("Charging__PreviousCallbackSecret", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("Identity__GatewaySecret", "sample-gateway-secret-for-development-only"),
        ("Identity__SharedSecret", Good[..20]),
        ("Notice__WebhookSecret", Good[..20]),
        ("Notice__WebhookSecret", Good + "-my-secret"),
        ("Identity__SharedSecret", Good + "change_me"),
        ("Identity__GatewaySecret", "Replace-Me " + Good),
        ("Token__PreviousKey", Good + "for_development"),
        ("Charging__CallbackSecret", "pass word" + Good),
        ("ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert"),
        ("ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Password=sample-database-password"),
        ("ConnectionStrings__Database", "Server=127.0.0.1;Port=1;Database=concert;User ID=concert;Pwd=concert"),
        ("ConnectionStrings__Redis", "127.0.0.1:1,password=redis"),
        ("Kafka__Password", "sample-kafka-password"),
        ("Tickets__Key", ""),
        ("Tickets__Key", "no-key-at-all"),
        ("Tickets__Key", SampleTicketKey),
        ("Tickets__PreviousKey", SampleTicketKey.Replace("MIGH", "\\nMIGH", StringComparison.Ordinal)),
        ("SeatLock__Addresses", $"127.0.0.1:1,password={Good};127.0.0.1:2,password=redis;127.0.0.1:3"),
        ("Admin__Keys__0__Hash", "sha256:4da37305a64fcdad5e251cf25c54344efa679c8d8db7924b4e1fea47ee5e802e"),
        ("Demo__Seed", "true"),
    ];

    // One start for a value of every setting: each is named in a line of its own, and no setting with a good value is.
    [Fact]
    public async Task Start_WithSettingsThatCanBeGuessed_NamesEachOfThemAndNoOther()
    {
        var rounds = Refused.GroupBy(row => row.Variable).SelectMany(rows => rows.Select((row, round) => (row.Variable, row.Value, Round: round)));
        foreach (var round in rounds.GroupBy(row => row.Round))
        {
            var settings = Settings();
            foreach (var (variable, value, _) in round)
                settings[variable] = value;

            var refused = await HostProcess.RunAsync(settings);

            refused.ExitCode.ShouldBe(2, refused.Output);
            var lines = refused.Output.Split('\n').Where(line => line.StartsWith("Configuration: ", StringComparison.Ordinal)).ToArray();
            lines.Length.ShouldBe(round.Count(), refused.Output);
            foreach (var (variable, value, _) in round)
            {
                var name = variable.Replace("__", ":", StringComparison.Ordinal);
                lines.Count(line => Regex.IsMatch(line, $@"{name}(?!\w|:\w)")).ShouldBe(1, $"{name}={value}: {refused.Output}");
            }
        }
    }

    [Fact]
    public async Task Start_WithSecretsThatAreGood_GetsAsFarAsTheDatabase()
    {
        var settings = Settings();
        settings["Database__StartTimeoutSeconds"] = "1";

        var ended = await HostProcess.RunAsync(settings, "--migrate");

        ended.Output.ShouldNotContain("Configuration:");
        ended.Output.ShouldContain("The database cannot be used");
    }

    [Theory]
    [InlineData("Staging")]
    [InlineData("prod")]
    [InlineData("production")]
    public async Task Start_InAnUnknownEnvironment_IsRefused(string name)
    {
        var refused = await HostProcess.RunAsync(new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = name });

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain($"ASPNETCORE_ENVIRONMENT is '{name}'. Give Production");
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
        ["Admin__Keys__0__Name"] = "first",
        ["Admin__Keys__0__Hash"] = "sha256:677a7d93fa3c9cb5eec25840a258836c835e457bcc8ef3acf480e99e916a2f5a",
        ["Identity__TrustedAcknowledged"] = "true",
        ["Charging__OpenAcknowledged"] = "true",
        ["Notice__WebhookSecret"] = Good,
        ["Tickets__Key"] = TicketKeys.One,
        ["Demo__Seed"] = "false",
    };
}
