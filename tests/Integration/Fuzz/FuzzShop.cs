using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Ticketing.Tests.Integration.Identity;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>
/// Two hosts on one database and one Redis of their own, with the demo data: one believes a user id, the other needs a user's own token. Nothing in them ends
/// by time while a run lasts.
/// </summary>
public sealed class FuzzShop : IAsyncLifetime
{
    internal const string AdminKey = "the-operators-key-of-this-test-0123456789";

    private static readonly string[] Lasting =
        ["Queue__ClaimSeconds", "Queue__IdleSeconds", "Queue__ActiveSeconds", "Queue__WaitSeconds", "Queue__SlotLimitSeconds"];

    private readonly string _jwks = Path.Combine(Path.GetTempPath(), $"jwks-{Guid.NewGuid():N}.json");
    private Dictionary<string, string?> _settings = [];
    private RedisServer _redis = null!;
    private long _lastUser = 100_000;

    internal TestIssuer Issuer { get; } = new();

    /// <summary>The host that believes a user id.</summary>
    internal HostProcess Trusting { get; private set; } = null!;

    /// <summary>The host that needs a user's own token.</summary>
    internal HostProcess Strict { get; private set; } = null!;

    internal DbDataSource Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_jwks, Issuer.Jwks());
        _redis = await RedisServer.StartNewAsync();
        var address = await SharedServers.CreateDatabaseAsync();
        Database = MariaDbServer.Open(address);
        _settings = Lasting.ToDictionary(name => name, _ => (string?)"86400");
        _settings["Reservation__HoldSeconds"] = "43200";
        _settings["ConnectionStrings__Database"] = address;
        _settings["ConnectionStrings__Redis"] = _redis.ConnectionString;
        _settings["Queue__MinPollIntervalMs"] = "0";
        _settings["Admin__Key"] = AdminKey;
        Trusting = await HostProcess.StartAsync(new Dictionary<string, string?>(_settings) { ["Demo__Seed"] = "true" });
        Strict = await HostProcess.StartAsync(new Dictionary<string, string?>(_settings)
        {
            ["Identity__Mode"] = "Jwt",
            ["Identity__Issuer"] = TestIssuer.Name,
            ["Identity__Audience"] = TestIssuer.Audience,
            ["Identity__Jwks"] = _jwks,
        });
    }

    public async Task DisposeAsync()
    {
        foreach (var host in new[] { Strict, Trusting })
        {
            if (host is not null)
                await host.DisposeAsync();
        }

        if (Database is not null)
            await Database.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        Issuer.Dispose();
        File.Delete(_jwks);
    }

    /// <summary>A new user with a place in a queue; without one named, in the site-wide queue, where all are admitted.</summary>
    internal async Task<FuzzUser> EnterAsync(string? concert = null)
    {
        var user = Interlocked.Increment(ref _lastUser);
        object body = concert is null ? new { userId = user } : new { userId = user, concertId = concert };
        JsonElement entered;
        try
        {
            entered = await PostAsync("/v1/api/queue/token", null, body);
        }
        catch (InvalidOperationException closed) when (closed.Message.Contains("\"code\":\"403\"", StringComparison.Ordinal))
        {
            // One of the requests was an operator's, and closed the queue.
            await OperateAsync(HttpMethod.Post, $"/{concert ?? "default"}/resume");
            entered = await PostAsync("/v1/api/queue/token", null, body);
        }

        var name = user.ToString(CultureInfo.InvariantCulture);
        return new FuzzUser(name, entered.GetProperty("queueToken").GetString()!, Issuer.TokenOf(name));
    }

    /// <summary>A call of the trusting host that has to succeed.</summary>
    /// <returns>The data of its answer.</returns>
    internal async Task<JsonElement> PostAsync(string path, string? token, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await DataAsync(request);
    }

    /// <summary>A call of operators.</summary>
    internal async Task<JsonElement> OperateAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/admin/queues" + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("X-Admin-Key", AdminKey);
        return await DataAsync(request);
    }

    /// <summary>Whether balances, seats and payments agree, with what the audit says.</summary>
    internal Task<ToolResult> AuditAsync() => HostProcess.RunAsync(_settings, "--audit");

    private async Task<JsonElement> DataAsync(HttpRequestMessage request)
    {
        using var response = await Trusting.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        return response.IsSuccessStatusCode
            ? json.RootElement.GetProperty("data").Clone()
            : throw new InvalidOperationException($"{request.RequestUri}: {text}");
    }
}

[CollectionDefinition(Name)]
public sealed class InTheFuzzShop : ICollectionFixture<FuzzShop>
{
    public const string Name = "Fuzz shop";
}
