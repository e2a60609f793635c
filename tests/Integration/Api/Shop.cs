using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>
/// Replicas of the built host as processes of their own on one new database with the demo data and one new Redis. Requests go to them in turn.
/// </summary>
public abstract class Shop(IReadOnlyDictionary<string, string?> rules, int replicas = 2) : IAsyncLifetime
{
    private readonly List<HostProcess> _hosts = [];
    private RedisServer? _redis;
    private int _turn;
    private long _lastUser = 1_000;
    private long _lastSeat = Demo.ArenaFirstSeat - 1;

    internal IReadOnlyList<HostProcess> Hosts => _hosts;

    public virtual async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        var settings = new Dictionary<string, string?>(rules)
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = _redis.ConnectionString,
            ["Demo__Seed"] = "true",
        };
        settings.TryAdd("Queue__MinPollIntervalMs", "0");
        for (var i = 0; i < replicas; i++)
        {
            _hosts.Add(await HostProcess.StartAsync(settings));
            settings["Demo__Seed"] = "false";
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    /// <summary>A user whom no other test has.</summary>
    internal long NewUser() => Interlocked.Increment(ref _lastUser);

    /// <summary>Every user handed out so far.</summary>
    internal IEnumerable<long> Users => Enumerable.Range(1_001, (int)(Interlocked.Read(ref _lastUser) - 1_000)).Select(user => (long)user);

    /// <summary>A seat of the arena that no other test has.</summary>
    internal long NewSeat() => Interlocked.Increment(ref _lastSeat);

    /// <summary>Takes a place in line for a user, a new one unless named, and comes back with their token.</summary>
    internal async Task<Person> EnterAsync(long? userId = null, string? concert = null)
    {
        var user = userId ?? NewUser();
        var concertField = concert is null ? "" : $",\"concertId\":{JsonSerializer.Serialize(concert)}";
        var reply = await PostAsync("/queue/token", string.Create(CultureInfo.InvariantCulture, $$"""{"userId":{{user}}{{concertField}}}"""));
        return new Person(this, user, reply.Data.GetProperty("queueToken").GetString()!);
    }

    internal Task<Reply> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    internal Task<Reply> PostAsync(string path, string body, string? token = null) => SendAsync(HttpMethod.Post, path, token, Json(body));

    /// <summary>Sends one request to the replica whose turn it is, or to the one that is named.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below the base path, or from the root if it begins with two slashes.</param>
    /// <param name="token">What goes into the Authorization header as it stands.</param>
    /// <param name="body">The body, or none.</param>
    /// <param name="language">What goes into Accept-Language.</param>
    /// <param name="replica">Which replica.</param>
    internal async Task<Reply> SendAsync(
        HttpMethod method, string path, string? token = null, HttpContent? body = null, string? language = null, int? replica = null)
    {
        var host = _hosts[replica ?? (int)((uint)Interlocked.Increment(ref _turn) % _hosts.Count)];
        var full = path.StartsWith("//", StringComparison.Ordinal) ? path[1..] : "/v1/api" + path;
        using var request = new HttpRequestMessage(method, new Uri(host.BaseAddress, full)) { Content = body };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var response = await host.Client.SendAsync(request);
        return await Reply.ReadAsync(response, $"{method} {full}");
    }

    /// <summary>A body of JSON, well-formed or not.</summary>
    internal static HttpContent Json(string body) => Bytes(Encoding.UTF8.GetBytes(body), "application/json");

    internal static HttpContent Bytes(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return content;
    }
}
