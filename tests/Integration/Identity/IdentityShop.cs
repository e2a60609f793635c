using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

/// <summary>A host with the demo data and settings of identity.</summary>
public abstract class IdentityShop : IAsyncLifetime
{
    private HostProcess? _host;

    internal HostProcess Host => _host!;

    private protected abstract Dictionary<string, string?> Settings { get; }

    public virtual async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = (await SharedServers.RedisAsync()).ConnectionString,
            ["Queue__MinPollIntervalMs"] = "0",
            ["Demo__Seed"] = "true",
        };
        _host = await HostProcess.StartAsync(settings);
    }

    public virtual async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The status and the body.</returns>
    internal async Task<(int Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, string? body = null, params IEnumerable<(string Name, string? Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        using var response = await Host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Enters the site-wide queue by the reservation API.</summary>
    internal Task<(int Status, JsonElement Body)> EnterAsync(string body, params IEnumerable<(string Name, string? Value)> headers) =>
        SendAsync(HttpMethod.Post, "/v1/api/queue/token", body, headers);

    internal static string QueueTokenOf((int Status, JsonElement Body) entered)
    {
        entered.Status.ShouldBe(200, entered.Body.ToString());
        return entered.Body.GetProperty("data").GetProperty("queueToken").GetString()!;
    }
}
