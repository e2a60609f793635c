using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Resilience;

[CollectionDefinition(nameof(AwayTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Redis and the database are taken away under load: what people are answered meanwhile, how soon, and how soon all is well again.</summary>
[Collection(nameof(AwayTests))]
public sealed class AwayTests(FragileShop shop, ITestOutputHelper output) : IClassFixture<FragileShop>
{
    private const int People = 32;
    private const string Schedules = "/v1/api/concerts/schedule";
    private const string Seats = "/v1/api/concerts/seat?scheduleId=5";
    private const string Amount = "/v1/api/user/amount";
    private const string Enter = "/v1/api/queue/token";
    private const string Check = "/v1/api/queue/token/check";

    // Redis:TimeoutMs and Database:ChangeTimeoutMs, and what spec allows above.
    private static readonly TimeSpan RedisLimit = TimeSpan.FromMilliseconds(1000 + 100);
    private static readonly TimeSpan DatabaseLimit = TimeSpan.FromMilliseconds(1800 + 100);
    // Resilience:SamplingSeconds, in which the successes of before count as well, and the time of a few calls.
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(10 + 5);
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AdmissionsRemembered = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ListsAreFresh = TimeSpan.FromMilliseconds(1100);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(Way.Frozen)]
    [InlineData(Way.Killed)]
    [InlineData(Way.Swallowed)]
    public async Task Redis_Away_IsAnsweredInTimeThenAtOnceAndIsBackSoon(Way way)
    {
        var tokens = await TokensAsync();
        await using var load = new Load(People, turn => (turn % 3) switch
        {
            0 => shop.SendAsync(HttpMethod.Post, Enter, null, shop.NewUser()),
            1 => shop.SendAsync(HttpMethod.Post, Check, tokens[turn % tokens.Length]),
            _ => shop.SendAsync(HttpMethod.Get, Schedules, tokens[turn % tokens.Length]),
        });
        await using var live = new Load(1, _ => shop.SendAsync(HttpMethod.Get, "/health/live", null));
        await Until.TrueAsync("the shop is busy", Soon, () => load.Answers.Count(answer => answer.Status == 200) > 200);

        var away = Stopwatch.GetTimestamp();
        await shop.TakeRedisAsync(way);
        await Until.TrueAsync("the breaker is open", Opening, async () => await shop.StateInMetricsAsync("queue") == 2);
        (await shop.StateInHealthAsync("queue")).ShouldBe("OPEN");
        // Reads believe for a quarter of a second that who was in is in.
        await Task.Delay(AdmissionsRemembered);
        var open = Stopwatch.GetTimestamp();
        await Task.Delay(LongEnough);

        var meanwhile = load.Since(open);
        var back = Stopwatch.GetTimestamp();
        await shop.GiveRedisBackAsync(way);
        await Until.TrueAsync("people can enter again", Soon, async () =>
            (await shop.SendAsync(HttpMethod.Post, Enter, null, shop.NewUser())).IsSuccessStatusCode);
        Tell("back after", Stopwatch.GetElapsedTime(back));
        await Until.TrueAsync("the breaker is closed", Soon, async () => await shop.StateInMetricsAsync("queue") == 0);
        (await shop.StateInHealthAsync("queue")).ShouldBe("CLOSED");

        var least = CheckAnswers(load, live, away, RedisLimit);
        meanwhile.Count.ShouldBeGreaterThan(People);
        meanwhile.FirstOrDefault(answer => answer.Status != 503 || !(answer.RetryAfter > TimeSpan.Zero)).ShouldBeNull();
        Slowest("while open", meanwhile);
        meanwhile.Count(answer => answer.Took < AtOnce + least)
            .ShouldBeGreaterThanOrEqualTo(meanwhile.Count * 95 / 100, "503 comes at once while the breaker is open");
    }

    [Theory]
    [InlineData(Way.Frozen, 2)]
    [InlineData(Way.Killed, 3)]
    [InlineData(Way.Swallowed, 4)]
    public async Task Database_Away_ListsAreServedOldAllElseIsAnsweredInTimeAndIsBackSoon(Way way, int unreadSchedule)
    {
        var tokens = await TokensAsync();
        await using var load = new Load(People, turn => (turn % 4) switch
        {
            0 => shop.SendAsync(HttpMethod.Get, Schedules, tokens[turn % tokens.Length]),
            1 => shop.SendAsync(HttpMethod.Get, Seats, tokens[turn % tokens.Length]),
            2 => shop.SendAsync(HttpMethod.Get, "/v1/api/user/history", tokens[turn % tokens.Length]),
            _ => shop.SendAsync(HttpMethod.Post, Amount, tokens[turn % tokens.Length], """{"amount":1}"""),
        });
        await using var live = new Load(1, _ => shop.SendAsync(HttpMethod.Get, "/health/live", null));
        await Until.TrueAsync("the shop is busy", Soon, () => load.Answers.Count(answer => answer.Status == 200) > 200);

        var away = Stopwatch.GetTimestamp();
        await shop.TakeDatabaseAsync(way);
        await Until.TrueAsync("the breaker is open", Opening, async () => await shop.StateInMetricsAsync("database") == 2);
        (await shop.StateInHealthAsync("database")).ShouldBe("OPEN");
        // A list that was read just before is as good as promised for a second.
        await Task.Delay(ListsAreFresh);
        var open = Stopwatch.GetTimestamp();
        await Task.Delay(LongEnough);
        using (var unread = await shop.SendAsync(HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={unreadSchedule}", tokens[0]))
            ((int)unread.StatusCode).ShouldBe(503, "there is no last good list to serve");

        using (var best = await shop.SendAsync(HttpMethod.Get, Seats.Replace("seat?", "seat/best?count=1&", StringComparison.Ordinal), tokens[0]))
            best.Headers.GetValues("Warning").ShouldHaveSingleItem();

        var meanwhile = load.Since(open);
        var back = Stopwatch.GetTimestamp();
        await shop.GiveDatabaseBackAsync(way);
        await Until.TrueAsync("money moves again", Soon, async () =>
            (await shop.SendAsync(HttpMethod.Post, Amount, tokens[0], """{"amount":1}""")).IsSuccessStatusCode);
        Tell("back after", Stopwatch.GetElapsedTime(back));
        await Until.TrueAsync("the breaker is closed", Soon, async () => await shop.StateInMetricsAsync("database") == 0);
        await Until.TrueAsync("lists are new again", Soon, async () =>
            (await shop.SendAsync(HttpMethod.Get, Schedules, tokens[0])) is { IsSuccessStatusCode: true } fresh && !fresh.Headers.Contains("Warning"));

        CheckAnswers(load, live, away, DatabaseLimit);
        var (lists, others) = (meanwhile.Where(IsList).ToList(), meanwhile.Where(answer => !IsList(answer)).ToList());
        lists.Count.ShouldBeGreaterThan(People);
        lists.FirstOrDefault(answer => answer.Status != 200 || answer.Warning != "110 - \"Response is Stale\"" || answer.Age is null).ShouldBeNull();
        lists.Max(answer => answer.Age).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
        others.FirstOrDefault(answer => answer.Status != 503 || !(answer.RetryAfter > TimeSpan.Zero)).ShouldBeNull();
        Slowest("while open", meanwhile);
    }

    private static bool IsList(LoadAnswer answer) => answer.Path.Contains("/concerts/", StringComparison.Ordinal);

    // Answers with how long this machine takes for a call that waits for nothing.
    private TimeSpan CheckAnswers(Load load, Load live, long away, TimeSpan limit)
    {
        var answers = load.Since(away);
        Slowest("in all", answers);
        Slowest("liveness", live.Since(away));
        answers.FirstOrDefault(answer => answer.Status is not (200 or 503)).ShouldBeNull();
        var least = live.Since(away).Max(answer => answer.Took);
        least.ShouldBeLessThan(TimeSpan.FromMilliseconds(500), "the threads are free");
        answers.Max(answer => answer.Took).ShouldBeLessThan(limit + least);
        return least;
    }

    private void Slowest(string what, IReadOnlyList<LoadAnswer> answers)
    {
        var order = answers.Select(answer => answer.Took.TotalMilliseconds).Order().ToList();
        var statuses = string.Join(' ', answers.GroupBy(answer => answer.Status).Select(group => $"{group.Key}: {group.Count()}"));
        output.WriteLine(
            $"{what}: {order.Count} answers, median {order[order.Count / 2]:0.0} ms, p99 {order[order.Count * 99 / 100]:0.0} ms, " +
            $"slowest {order[^1]:0.0} ms; {statuses}");
    }

    private void Tell(string what, TimeSpan took) => output.WriteLine($"{what} {took.TotalMilliseconds:0} ms");

    private async Task<string[]> TokensAsync() => await Task.WhenAll(Enumerable.Range(0, People).Select(_ => shop.EnterAsync()));
}
