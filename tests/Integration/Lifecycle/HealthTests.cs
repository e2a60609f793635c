using System.Text.Json;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>Health as a load balancer sees it, while the servers behind the host come and go. Each test begins with all of them up again.</summary>
public sealed class HealthTests(HealthTests.LinkedHost host) : IClassFixture<HealthTests.LinkedHost>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly RedisServer _redis = host.Redis;
    private readonly TcpLink _databaseLink = host.DatabaseLink;

    public Task InitializeAsync() =>
        Until.TrueAsync("every part was up", 2 * Limit, async () => (await AskAsync("/health/ready")).Parts.Values.All(word => word == "UP"));

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/actuator/health")]
    public async Task Ready_OfAHostThatServes_NamesEveryPart(string path)
    {
        var (status, parts) = await AskAsync(path);

        status.ShouldBe(200);
        parts.Keys.ShouldBe(["database", "redis", "bus", "lifecycle", "breakers"], ignoreOrder: true);
        parts.Values.ShouldAllBe(word => word == "UP");
    }

    [Fact]
    public async Task Ready_WhileRedisIsAway_IsDown()
    {
        await _redis.KillAsync();
        await BecomesAsync(503);
        (await AskAsync("/actuator/health")).Parts.ShouldContainKeyAndValue("redis", "DOWN");
        (await AskAsync("/actuator/health")).Parts.ShouldContainKeyAndValue("database", "UP");
        (await host.Host.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode.ShouldBeTrue("the process itself answers");

        await _redis.StartAsync();
        await BecomesAsync(200);
    }

    [Fact]
    public async Task Ready_WhileRedisRefusesWrites_IsDown()
    {
        using var admin = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString + ",allowAdmin=true");
        var server = admin.GetServer("127.0.0.1", _redis.Port);

        await server.ConfigSetAsync("min-replicas-to-write", "1");
        (await server.PingAsync()).ShouldBeLessThan(Limit, "it answers a PING");
        await BecomesAsync(503);
        (await AskAsync("/health/ready")).Parts.ShouldContainKeyAndValue("redis", "DOWN");

        await server.ConfigSetAsync("min-replicas-to-write", "0");
        await BecomesAsync(200);
    }

    [Fact]
    public async Task Ready_WhileTheDatabaseIsAway_IsDown()
    {
        _databaseLink.Hold();
        await BecomesAsync(503);
        (await AskAsync("/health/ready")).Parts.ShouldContainKeyAndValue("database", "DOWN");
        (await AskAsync("/health/ready")).Parts.ShouldContainKeyAndValue("redis", "UP");

        _databaseLink.Release();
        await BecomesAsync(200);
    }

    private Task BecomesAsync(int status) => Until.TrueAsync(
        FormattableString.Invariant($"readiness was answered with {status}"), Limit, async () => (await AskAsync("/health/ready")).Status == status);

    private async Task<(int Status, Dictionary<string, string> Parts)> AskAsync(string path)
    {
        using var answer = await host.Host.Client.GetAsync(new Uri(path, UriKind.Relative));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var parts = body.RootElement.GetProperty("components").EnumerateObject()
            .ToDictionary(part => part.Name, part => part.Value.GetProperty("status").GetString()!);
        return ((int)answer.StatusCode, parts);
    }

    /// <summary>A host with a Redis of its own, and a link to the database that can be held.</summary>
    public sealed class LinkedHost : IAsyncLifetime
    {
        internal RedisServer Redis { get; private set; } = null!;

        internal TcpLink DatabaseLink { get; private set; } = null!;

        internal HostProcess Host { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Redis = await RedisServer.StartNewAsync();
            DatabaseLink = TcpLink.To((await SharedServers.MariaDbAsync()).Port);
            Host = await HostProcess.StartAsync(new Dictionary<string, string?>
            {
                ["ConnectionStrings__Database"] = (await SharedServers.CreateDatabaseAsync()).Through(DatabaseLink),
                ["ConnectionStrings__Redis"] = Redis.ConnectionString,
            });
        }

        public async Task DisposeAsync()
        {
            await Host.DisposeAsync();
            await DatabaseLink.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
