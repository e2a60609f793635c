using System.Data.Common;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ticketing.Tests.Integration.Idempotency;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Two hosts as they are run, on one database and one Redis of their own, with the demo data.</summary>
public sealed class TwoHosts : IAsyncLifetime
{
    /// <summary>What the hosts are started with; set what differs before.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    public HostProcess One { get; private set; } = null!;

    public HostProcess Two { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public DbDataSource Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Redis = await RedisServer.StartNewAsync();
        var address = await SharedServers.CreateDatabaseAsync();
        Database = MariaDbServer.Open(address);
        Settings["ConnectionStrings__Database"] = address;
        Settings["ConnectionStrings__Redis"] = Redis.ConnectionString;
        Settings["Demo__Seed"] = "true";
        var hosts = await Task.WhenAll(HostProcess.StartAsync(Settings), HostProcess.StartAsync(Settings));
        (One, Two) = (hosts[0], hosts[1]);
    }

    public async Task DisposeAsync()
    {
        if (One is not null)
            await One.DisposeAsync();
        if (Two is not null)
            await Two.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    /// <summary>Starts the first host anew after it was killed.</summary>
    public async Task ReviveAsync()
    {
        await One.DisposeAsync();
        One = await HostProcess.StartAsync(Settings);
    }

    /// <summary>The first value of the first row of a query.</summary>
    public Task<T> QueryAsync<T>(string sql) => Database.QueryAsync<T>(sql);

    internal static async Task<KeyedAnswer> SendAsync(HostProcess host, string? token, string? key, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await host.Client.SendAsync(request);
        return await KeyedAnswer.ReadAsync(response);
    }

    internal static async Task<JsonElement> GetAsync(HostProcess host, string? token, HttpMethod method, string path, object? body = null)
    {
        var answer = await SendAsync(host, token, null, method, path, body);
        return answer.Status == 200 ? JsonDocument.Parse(answer.Body).RootElement.GetProperty("data")
            : throw new InvalidOperationException($"{path}: {answer}");
    }

    /// <summary>A user with a token that was let in, a balance, and a hold.</summary>
    internal async Task<(string Token, long Reservation)> HoldAsync(long userId, long balance, HostProcess? host = null)
    {
        var (token, schedule, seat) = await ShopAsync(userId, balance, host);
        var held = await GetAsync(host ?? One, token, HttpMethod.Post, "/v1/api/concerts/reserve", new { scheduleId = schedule, seatId = seat });
        return (token, held.GetProperty("reservationId").GetInt64());
    }

    /// <summary>A user with a token that was let in, a balance, and a free seat in view.</summary>
    internal async Task<(string Token, long Schedule, long Seat)> ShopAsync(long userId, long balance, HostProcess? host = null)
    {
        host ??= One;
        var token = (await GetAsync(host, null, HttpMethod.Post, "/v1/api/queue/token", new { userId })).GetProperty("queueToken").GetString()!;
        await GetAsync(host, token, HttpMethod.Post, "/v1/api/user/amount", new { amount = balance });
        var schedule = (await GetAsync(host, token, HttpMethod.Get, "/v1/api/concerts/schedule"))[0].GetProperty("scheduleId").GetInt64();
        var seats = await GetAsync(host, token, HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={schedule}");
        var seat = seats.EnumerateArray().First(each => each.GetProperty("seatStatus").GetString() == "AVAILABLE").GetProperty("seatId").GetInt64();
        return (token, schedule, seat);
    }
}
