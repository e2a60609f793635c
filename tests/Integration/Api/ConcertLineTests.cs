using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>
/// Which tokens open a concert, on two replicas. The arena is concert-3. Each test begins with lines and settings as they come, and its operator's calls go to
/// one replica while the requests of visitors go to both in turn.
/// </summary>
public sealed class ConcertLineTests(LineShop shop) : IClassFixture<LineShop>, IAsyncLifetime
{
    private const string Arena = "concert-3";

    private static readonly string InAnHour = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");

    public async Task InitializeAsync()
    {
        await shop.OperateAsync(HttpMethod.Post, $"/{Arena}/resume");
        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"capacity":null,"admitPerSecond":null,"opensAt":null,"line":null}""");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("PUT", "", """{"capacity":500}""", "own")]
    [InlineData("PUT", "", """{"admitPerSecond":0}""", "own")]
    [InlineData("PUT", "", """{"opensAt":"tomorrow"}""", "own")]
    [InlineData("PUT", "", """{"paused":true}""", "own")]
    [InlineData("PUT", "", """{"line":"own"}""", "own")]
    [InlineData("PUT", "", """{"line":"site"}""", "site")]
    [InlineData("PUT", "", """{"line":"both","opensAt":"tomorrow","capacity":500}""", "both")]
    [InlineData("PUT", "", """{"line":"site","capacity":500}""", "site")]
    [InlineData("PUT", "", """{"capacity":null,"admitPerSecond":null,"opensAt":null}""", "both")]
    [InlineData("PUT", "", """{"paused":false}""", "both")]
    [InlineData("POST", "/opening", """{"opensAt":"tomorrow"}""", "own")]
    [InlineData("POST", "/pause", null, "own")]
    [InlineData("POST", "/drain", null, "own")]
    [InlineData("POST", "/bypass", null, "own")]
    [InlineData("POST", "/resume", null, "both")]
    public async Task Change_OfAConcertsQueue_SetsTheLineOnEveryReplica(string method, string path, string? body, string line)
    {
        var site = await shop.EnterAsync();
        foreach (var replica in new[] { 0, 1 })
            (await SeatsAsync(site, replica)).Status.ShouldBe(200, "the concert comes open to both, and each replica has read that");

        var changed = await shop.OperateAsync(new HttpMethod(method), $"/{Arena}{path}", body?.Replace("tomorrow", InAnHour, StringComparison.Ordinal));

        changed.GetProperty("line").GetString().ShouldBe(line);
        foreach (var replica in new[] { 0, 1 })
        {
            (await SeatsAsync(site, replica)).Status.ShouldBe(line == "own" ? 403 : 200);
            (await shop.LineAsync(Arena, replica)).ShouldBe(line);
        }
    }

    [Fact]
    public async Task Opening_WhileVisitorsComeOnBothReplicas_LetsNoTokenOfTheSiteInFromItsAnswerOn()
    {
        var site = await shop.EnterAsync();
        (await site.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Status.ShouldBe(200);
        var answered = 0;
        var refused = new int[2];
        using var enough = new CancellationTokenSource();
        var visitors = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var late = Volatile.Read(ref answered) == 1;
                var reply = await SeatsAsync(site, i % 2);
                if (late)
                    Names(reply, Arena);
                if (reply.Status == 403)
                    Interlocked.Increment(ref refused[i % 2]);
            }
        })).ToArray();

        await shop.OperateAsync(HttpMethod.Post, $"/{Arena}/opening", $$"""{"opensAt":"{{InAnHour}}"}""");
        Volatile.Write(ref answered, 1);
        foreach (var replica in new[] { 1, 0 })
        {
            var seat = $$"""{"scheduleId":{{Demo.ArenaSchedule}},"seatId":{{shop.NewSeat()}}}""";
            Names(await shop.SendAsync(HttpMethod.Post, "/concerts/reserve", site.Token, Shop.Json(seat), replica: replica), Arena);
        }

        await Until.TrueAsync("both replicas refuse", TimeSpan.FromSeconds(20), () => refused.All(count => count > 5));
        await enough.CancelAsync();
        await Task.WhenAll(visitors);
        var own = await shop.EnterAsync(concert: Arena);
        (await own.GetAsync($"/concerts/seat?scheduleId={Demo.ArenaSchedule}")).ShouldBeRefused("403").Message.ShouldContain("admitted");
    }

    [Fact]
    public async Task Own_ForTokensOfTheSite_TakesTheConcertOutOfTheListAndLeavesTheOthers()
    {
        var site = await shop.EnterAsync();
        var all = await SchedulesAsync(site);
        all.ShouldContain(Demo.ArenaSchedule);
        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"line":"own"}""");

        foreach (var _ in new[] { 0, 1 })
            (await SchedulesAsync(site)).ShouldBe(all.Where(id => id != Demo.ArenaSchedule));
        (await site.GetAsync($"/concerts/seat?scheduleId={Demo.FirstSchedule}")).Status.ShouldBe(200);
        var own = await shop.EnterAsync(concert: Arena);
        (await SchedulesAsync(own)).ShouldBe([Demo.ArenaSchedule]);
        (await own.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Status.ShouldBe(200);

        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"line":null}""");
        (await SchedulesAsync(site)).ShouldBe(all);
    }

    [Fact]
    public async Task Site_ForTokensOfTheConcertsQueue_NamesTheSiteWideQueue()
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"line":"site"}""");
        var own = await shop.EnterAsync(concert: Arena);
        foreach (var replica in new[] { 0, 1 })
            Names(await SeatsAsync(own, replica), "default");
        Names(await own.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat()), "default");
        Names(await own.GetAsync("/concerts/schedule"), "default");
        var other = await shop.EnterAsync(concert: "concert-1");
        Names(await other.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat()), "default");

        var site = await shop.EnterAsync();
        (await site.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Status.ShouldBe(200);
        (await own.PostAsync("/queue/token/check", "{}")).Status.ShouldBe(200, "the token itself is as good as before");
    }

    [Fact]
    public async Task Both_ForTokensOfAnotherConcertsQueue_NamesTheConcertsOwn() =>
        Names(await SeatsAsync(await shop.EnterAsync(concert: "concert-1"), 0), Arena);

    [Fact]
    public async Task Holds_TakenBeforeTheChange_CanBePaidAndGivenBackByTheirTicketAndByNoOtherOfThatLine()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(10 * Demo.ArenaPrice);
        long[] holds = [await person.HoldAsync(), await person.HoldAsync(), await person.HoldAsync()];
        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"capacity":500}""");
        Names(await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat()), Arena);

        (await person.GiveBackAsync(holds[0])).Status.ShouldBe(200);
        var paid = await person.PayAsync(holds[1]);
        paid.Data.GetProperty("queueStatus").GetString().ShouldBe("PROGRESS");
        (await person.PayAsync(holds[1])).Data.GetProperty("paymentAmount").GetInt64().ShouldBe(Demo.ArenaPrice, "paying again gives the same answer");
        (await person.PayAsync(holds[2])).Data.GetProperty("queueStatus").GetString().ShouldBe("DONE");

        var inLine = await shop.EnterAsync(person.UserId, Arena);
        var hold = await inLine.HoldAsync();
        var again = await person.EnterAgainAsync();
        Names(await again.PayAsync(hold), Arena);
        (await inLine.PayAsync(hold)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Opening_ThatPeopleInLineForbid_LeavesTheLineAsItIs()
    {
        await shop.OperateAsync(HttpMethod.Put, $"/{Arena}", """{"paused":true,"line":"both"}""");
        await shop.EnterAsync(concert: Arena);
        using var refused = await shop.SendToOperatorsAsync(HttpMethod.Put, $"/{Arena}", $$"""{"opensAt":"{{InAnHour}}","capacity":500}""");
        ((int)refused.StatusCode).ShouldBe(400);
        (await shop.LineAsync(Arena, 1)).ShouldBe("both");
    }

    [Theory]
    [InlineData(Arena, "\"everyone\"")]
    [InlineData(Arena, "1")]
    [InlineData("default", "\"own\"")]
    [InlineData("default", "null")]
    public async Task Line_ThatCannotBe_IsMalformedAndChangesNothing(string queue, string line)
    {
        var before = await shop.LineAsync(queue, 0);
        using var response = await shop.SendToOperatorsAsync(HttpMethod.Put, $"/{queue}", $$"""{"capacity":400,"line":{{line}}}""");
        (await Reply.ReadAsync(response, "PUT")).ShouldBeMalformedIn("line");
        (await shop.LineAsync(queue, 1)).ShouldBe(before);
    }

    [Fact]
    public async Task Capacity_OfTheSiteWideQueue_LeavesItWithoutALine()
    {
        var changed = await shop.OperateAsync(HttpMethod.Put, "/default", """{"capacity":9000}""");
        changed.GetProperty("line").ValueKind.ShouldBe(JsonValueKind.Null);
        (await SeatsAsync(await shop.EnterAsync(), 1)).Status.ShouldBe(200);
    }

    private static void Names(Reply reply, string queue) => reply.ShouldBeRefused("403").Message.ShouldContain($"'{queue}'");

    private static async Task<long[]> SchedulesAsync(Person person) =>
        [.. (await person.GetAsync("/concerts/schedule")).Data.EnumerateArray().Select(each => each.GetProperty("scheduleId").GetInt64())];

    private Task<Reply> SeatsAsync(Person person, int replica) =>
        shop.SendAsync(HttpMethod.Get, $"/concerts/seat?scheduleId={Demo.ArenaSchedule}", person.Token, replica: replica);
}

/// <summary>Two replicas with an operator's key.</summary>
public sealed class LineShop() : Shop(new Dictionary<string, string?> { ["Admin__Key"] = LineShop.Key })
{
    private const string Key = "line-tests";

    /// <summary>An operator's call on the first replica, which must succeed.</summary>
    /// <returns>The state of the queue.</returns>
    internal async Task<JsonElement> OperateAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendToOperatorsAsync(method, path, body);
        return (await Reply.ReadAsync(response, $"{method} {path}")).Data;
    }

    /// <summary>The line of a queue as a replica tells it.</summary>
    internal async Task<string?> LineAsync(string queue, int replica)
    {
        using var response = await SendToOperatorsAsync(HttpMethod.Get, $"/{queue}", null, replica);
        return (await Reply.ReadAsync(response, $"GET {queue}")).Data.GetProperty("line").GetString();
    }

    internal async Task<HttpResponseMessage> SendToOperatorsAsync(HttpMethod method, string path, string? body, int replica = 0)
    {
        using var request = new HttpRequestMessage(method, new Uri(Hosts[replica].BaseAddress, "/admin/queues" + path));
        request.Headers.Add("X-Admin-Key", Key);
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        return await Hosts[replica].Client.SendAsync(request);
    }
}
