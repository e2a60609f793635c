using Shouldly;
using StackExchange.Redis;
using Ticketing.Queues.Rules;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Estimated waits against true ones, in lines that the real scripts serve by a simulated clock.</summary>
public sealed class WaitTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const double Most = 0.2;
    private const double MostBefore = 0.4;

    private ConnectionMultiplexer _redis = null!;

    // The calls do not have to be fast, however busy the machine is.
    public async Task InitializeAsync() =>
        _redis = await ConnectionMultiplexer.ConnectAsync((await SharedServers.RedisAsync()).ConnectionString + ",syncTimeout=60000");

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Theory]
    [InlineData(1, 40, 8, 8)]
    [InlineData(1, 40, 6, 10)]
    [InlineData(20, 300, 8, 8)]
    [InlineData(20, 300, 4, 12)]
    [InlineData(500, 2000, 20, 40)]
    public void Wait_AtACapacity_IsNearTheTruthOnceTenWereAdmitted(int capacity, int people, double shortest, double longest)
    {
        using var queue = Start(new QueueOptions { Capacity = capacity }, shortest, longest);
        queue.Enter(people);
        queue.Run();
        Expect(queue.MedianError(from: 10), Most);
    }

    [Theory]
    [InlineData(1, 10, 8, 8)]
    [InlineData(1, 20, 30, 30)]
    [InlineData(20, 160, 8, 8)]
    [InlineData(20, 160, 4, 12)]
    [InlineData(500, 2000, 8, 8)]
    public void Wait_AtACapacity_IsRoughlyTrueBeforeTenWereAdmitted(int capacity, int people, double shortest, double longest)
    {
        using var queue = Start(new QueueOptions { Capacity = capacity }, shortest, longest);
        queue.Enter(people);
        queue.Run();
        Expect(queue.MedianError(from: 0, below: 10), MostBefore);
    }

    [Fact]
    public void Wait_WithARateLimit_IsNearTheTruthFromTheStart()
    {
        using var queue = Start(new QueueOptions { AdmitPerSecond = 2 }, 8, 8);
        queue.Enter(150);
        queue.Run();
        Expect(queue.MedianError(from: 0, below: 10), MostBefore);
        Expect(queue.MedianError(from: 10), Most);
    }

    [Theory]
    [InlineData(20, 60, 30)]
    [InlineData(60, 20, 15)]
    public void Wait_AfterAChangeOfCapacity_FollowsItAtOnce(int before, int after, double at)
    {
        using var queue = Start(new QueueOptions { Capacity = before }, 6, 10);
        queue.Enter(500);
        queue.Change(at, "capacity", after);
        queue.Run();
        Expect(queue.MedianError(from: (int)(before * at / 8)), Most);
    }

    [Theory]
    [InlineData(300, 5, 300)]
    [InlineData(30, 5, 300)]
    [InlineData(300, 60, 1200)]
    public void Wait_WhenAThirdOfTheLineGoesSilent_CountsWhatTheyDoToIt(int waitSeconds, int claimSeconds, int people)
    {
        using var queue = Start(new QueueOptions { Capacity = 20, WaitSeconds = waitSeconds, ClaimSeconds = claimSeconds }, 8, 8);
        queue.Enter(people, silent: 0.3, silentAfter: 30);
        queue.Run();
        Expect(queue.MedianError(from: 10), Most);
    }

    private SimulatedQueue Start(QueueOptions options, double shortest, double longest) =>
        new(_redis.GetDatabase(), options, random => shortest + (random.NextDouble() * (longest - shortest)), seed: 1);

    private void Expect(double error, double most)
    {
        output.WriteLine($"median error {error:P1}");
        error.ShouldBeLessThan(most);
    }
}
