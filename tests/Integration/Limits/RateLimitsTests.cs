using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Common.Api;
using Ticketing.Redis;
using Ticketing.Redis.Limits;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Limits;

/// <summary>The buckets of two replicas on one Redis.</summary>
public sealed class RateLimitsTests : IAsyncLifetime
{
    private static int _lastAddress;

    private readonly List<ServiceProvider> _replicas = [];
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartNewAsync();

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(5, 100)]
    [InlineData(30, 30)]
    public async Task Take_OnTwoReplicasAtOnce_GrantsTheBurstAndWhatIsRefilled(int perSecond, int burst)
    {
        var (one, two) = (Replica(perSecond, burst), Replica(perSecond, burst));
        var address = NewAddress();
        var began = TimeProvider.System.GetTimestamp();

        var states = await Task.WhenAll(Enumerable.Range(0, 3 * burst).Select(i => (i % 2 == 0 ? one : two).TakeAsync(address).AsTask()));

        var refilled = perSecond * TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var granted = states.Count(state => state!.Value.RetryAfter is null);
        // One replica can have let a tenth through on credit when the other has emptied the bucket, or have taken a tenth that it has not used.
        granted.ShouldBeLessThanOrEqualTo((int)(burst + refilled + 1 + (burst / 10)));
        granted.ShouldBeGreaterThanOrEqualTo(burst - (burst / 5));
    }

    [Fact]
    public async Task Take_OneAfterTheOther_GrantsExactlyTheBurst()
    {
        var limits = Replica(perSecond: 1, burst: 25);
        var address = NewAddress();
        var began = TimeProvider.System.GetTimestamp();

        var granted = 0;
        LimitState state;
        while ((state = (await limits.TakeAsync(address))!.Value).RetryAfter is null)
            granted++;

        granted.ShouldBeInRange(25, 25 + (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(began).TotalSeconds));
        state.Remaining.ShouldBe(0);
        state.RetryAfter!.Value.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        (await limits.TakeAsync(NewAddress()))!.Value.RetryAfter.ShouldBeNull("it is another client");
        // After a pause there is a call again.
        await Until.TrueAsync("a call was refilled", TimeSpan.FromSeconds(10), async () => (await limits.TakeAsync(address))!.Value.RetryAfter is null);
    }

    [Fact]
    public async Task Take_BySeveralSubjects_TellsTheTightestAndRefusesByAny()
    {
        var limits = Replica(perSecond: 1, burst: 50, userBurst: 3);
        var user = LimitSubject.OfUser("u-1");

        (await limits.TakeAsync(NewAddress(), user))!.Value.Policy.Kind.ShouldBe(LimitKind.User);
        (await limits.TakeAsync(NewAddress(), user))!.Value.Remaining.ShouldBeInRange(1, 2);
        await Until.TrueAsync("the user was refused, from whichever address", TimeSpan.FromSeconds(10),
            async () => await limits.TakeAsync(NewAddress(), user) is { RetryAfter: not null, Policy.Kind: LimitKind.User });
    }

    [Fact]
    public async Task Take_WhenRedisIsAwayOrSilent_CountsNothingAndDoesNotWaitForEachCall()
    {
        var limits = Replica(perSecond: 1, burst: 2);
        var address = NewAddress();
        await _redis.KillAsync();

        for (var i = 0; i < 1000; i++)
            (await limits.TakeAsync(address)).ShouldBeNull();

        await _redis.StartAsync();
        await Until.TrueAsync("calls were counted again", TimeSpan.FromSeconds(20), async () => await limits.TakeAsync(address) is { RetryAfter: not null });
    }

    [Fact]
    public async Task Take_BeyondTheCredit_TakesTheCreditFromTheBucketToo()
    {
        var limits = Replica(perSecond: 10, burst: 20, userBurst: 20);
        var user = LimitSubject.OfUser("user");
        using var client = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);

        (await limits.TakeAsync(user))!.Value.Remaining.ShouldBe(19);
        ((long)await client.GetDatabase().ExecuteAsync("dbsize")).ShouldBe(0, "the call passed on credit");

        // The third call at once asks. A slow machine can leave time to regain the credit.
        await Until.TrueAsync("all three were taken", TimeSpan.FromSeconds(20), async () =>
        {
            await limits.TakeAsync(user);
            await limits.TakeAsync(user);
            return await limits.TakeAsync(user) is { Remaining: <= 17 };
        });
        ((long)await client.GetDatabase().ExecuteAsync("dbsize")).ShouldBe(1);
    }

    [Fact]
    public async Task Take_ByAClientThatComesNowAndThen_AsksNothing()
    {
        var limits = Replica(perSecond: 10, burst: 40, userBurst: 40);
        using var client = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);

        // A page that opens makes several calls at once.
        for (var call = 1; call <= 4; call++)
            (await limits.TakeAsync(LimitSubject.OfUser("user")))!.Value.RetryAfter.ShouldBeNull();

        ((long)await client.GetDatabase().ExecuteAsync("dbsize")).ShouldBe(0);
    }

    [Fact]
    public async Task Buckets_Always_ExpireWhenTheyAreFull()
    {
        var limits = Replica(perSecond: 10, burst: 10);
        using var client = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        for (var i = 0; i < 240; i++)
            await limits.TakeAsync(LimitSubject.OfUser($"u-{i % 20}"));
        ((long)await client.GetDatabase().ExecuteAsync("dbsize")).ShouldBeGreaterThan(0);

        await Until.TrueAsync("no key was left", TimeSpan.FromSeconds(10), async () => (long)await client.GetDatabase().ExecuteAsync("dbsize") == 0);
    }

    private static LimitSubject NewAddress() =>
        LimitSubject.Of(ClientAddress.Of(new IPAddress(Interlocked.Increment(ref _lastAddress) + 0x0a000000L))!.Value);

    private RateLimits Replica(int perSecond, int burst, int userBurst = 60)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = _redis.ConnectionString,
            ["Limits:AddressPerSecond"] = $"{perSecond}",
            ["Limits:AddressBurst"] = $"{burst}",
            ["Limits:UserPerSecond"] = $"{perSecond}",
            ["Limits:UserBurst"] = $"{userBurst}",
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging()
            .AddRedis(configuration).AddRateLimits(configuration).BuildServiceProvider();
        _replicas.Add(services);
        return services.GetRequiredService<RateLimits>();
    }
}
