using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

public sealed class StartTests
{
    [Fact]
    public async Task Start_OfTrustedInProduction_NeedsTheAcknowledgement()
    {
        var settings = await ProductionAsync();
        var refused = await HostProcess.RunAsync(settings);
        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("Identity__TrustedAcknowledged=true");

        settings["Identity__TrustedAcknowledged"] = "true";
        await using var host = await HostProcess.StartAsync(settings);
        host.Output.ShouldContain("Identity:Mode is Trusted: the user id in the body of a request is believed.");
    }

    [Fact]
    public async Task Start_OfTrustedInDevelopment_Warns()
    {
        var settings = await ProductionAsync();
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["Identity__GatewaySecret"] = "the-gateway-key-of-this-test-0123456789";

        await using var host = await HostProcess.StartAsync(settings);

        host.Output.ShouldContain("Identity:Mode is Trusted: the X-User-Id that the gateway signs is believed.");
    }

    [Fact]
    public async Task Start_OfJwt_NamesEverythingThatIsMissingOrWeak()
    {
        var settings = await ProductionAsync();
        settings["Identity__Mode"] = "Jwt";
        await RefusedAsync(settings, "Identity:Issuer", "Identity:Audience", "Identity:Jwks, Identity:Keys or Identity:SharedSecret");

        settings["Identity__Keys"] = "-----BEGIN PUBLIC KEY-----";
        settings["Identity__SharedSecret"] = "short";
        settings["Identity__Jwks"] = "http://login.example.com/jwks";
        settings["Identity__ClockSkewSeconds"] = "301";
        settings["Identity__JwksRefreshSeconds"] = "0";
        await RefusedAsync(
            settings, "Identity:Keys", "Identity:SharedSecret", "Identity:Jwks must be an https", "Identity:ClockSkewSeconds", "Identity:JwksRefreshSeconds");

        settings["Identity__Jwks"] = "/nowhere/jwks.json";
        await RefusedAsync(settings, "Identity:Jwks must be an https address or a file");
        settings["Identity__Mode"] = "Nobody";
        await RefusedAsync(settings, "Identity:Mode");
    }

    [Fact]
    public async Task Start_WithAShortGatewaySecret_IsRefused()
    {
        var settings = await ProductionAsync();
        settings["Identity__GatewaySecret"] = "short";
        await RefusedAsync(settings, "Identity:GatewaySecret", "Identity__TrustedAcknowledged=true");
    }

    private static async Task RefusedAsync(Dictionary<string, string?> settings, params string[] names)
    {
        var refused = await HostProcess.RunAsync(settings);
        refused.ExitCode.ShouldBe(2, refused.Output);
        foreach (var name in names)
            refused.Output.ShouldContain(name);
    }

    private static async Task<Dictionary<string, string?>> ProductionAsync() => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
        ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
        ["Charging__OpenAcknowledged"] = "true",
        ["Token__Key"] = "a-key-of-this-test-that-is-long-enough-0123456789",
        ["Tickets__Key"] = TicketKeys.One,
    };
}
