using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Users;

/// <summary>How a host starts in each mode of charging.</summary>
public sealed class ChargingStartTests
{
    [Fact]
    public async Task Start_OfOpenInProduction_NeedsTheAcknowledgement()
    {
        var settings = await ProductionAsync();
        await RefusedAsync(settings, "Charging:Mode", "Charging__OpenAcknowledged=true");

        settings["Charging__OpenAcknowledged"] = "true";
        await using var host = await HostProcess.StartAsync(settings);
    }

    [Fact]
    public async Task Start_OfCallback_NamesEverythingThatIsMissingOrWrong()
    {
        var settings = await ProductionAsync();
        settings["Charging__Mode"] = "Callback";
        await RefusedAsync(settings, "Charging:CallbackSecret is required", "Charging:PayUrl");

        settings["Charging__CallbackSecret"] = "short";
        settings["Charging__PreviousCallbackSecret"] = "short";
        settings["Charging__PayUrl"] = "http://pay.example.com/";
        settings["Charging__MaxPerCall"] = "0";
        settings["Charging__MaxPerDay"] = "-1";
        settings["Charging__MaxBalance"] = "1000000000000001";
        await RefusedAsync(
            settings, "Charging:CallbackSecret must have", "Charging:PreviousCallbackSecret must have", "Charging:PayUrl must be an https",
            "Charging:MaxPerCall", "Charging:MaxPerDay", "Charging:MaxBalance");
    }

    [Fact]
    public async Task Callback_OfAHostInProduction_TakesNoTokenAndRaisesTheBalance()
    {
        var settings = await ProductionAsync();
        settings["Charging__Mode"] = "Callback";
        settings["Charging__CallbackSecret"] = ChargingShop.Secret;
        settings["Charging__PayUrl"] = "https://pay.example.com/";
        await using var host = await HostProcess.StartAsync(settings);
        var token = (await SendAsync(host, HttpMethod.Post, "/v1/api/queue/token", """{"userId":77}""")).GetProperty("queueToken").GetString();
        var body = """{"chargeId":"p-1","userId":77,"amount":10000000}""";
        var (time, signature) = ChargingShop.Sign(body);

        await SendAsync(host, HttpMethod.Post, ChargingShop.Path, body, ("X-Charge-Time", time), ("X-Charge-Signature", signature));

        (await SendAsync(host, HttpMethod.Get, "/v1/api/user/amount", null, ("Authorization", token!))).GetProperty("amount").GetInt64().ShouldBe(10_000_000);
        using var own = new HttpRequestMessage(HttpMethod.Post, "/v1/api/user/amount") { Content = JsonContent.Create(new { amount = 1 }) };
        own.Headers.TryAddWithoutValidation("Authorization", token);
        using var refused = await host.Client.SendAsync(own);
        ((int)refused.StatusCode).ShouldBe(403);
    }

    private static async Task<JsonElement> SendAsync(
        HostProcess host, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("data").Clone();
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
        ["Token__Key"] = "a-key-of-this-test-that-is-long-enough-0123456789",
        ["Tickets__Key"] = TicketKeys.One,
        ["Identity__TrustedAcknowledged"] = "true",
    };
}
