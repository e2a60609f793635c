using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Ticketing.Data.Idempotency;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Idempotency;

public sealed class KeyedChangeTests(Shop shop) : IClassFixture<Shop>
{
    private const string Amount = "/v1/api/user/amount";
    private const string Reserve = "/v1/api/concerts/reserve";
    private const string Payment = "/v1/api/concerts/payment";

    [Fact]
    public async Task Charge_WhenRepeatedWithAKey_ChargesOnceAndGivesTheFirstAnswer()
    {
        var first = await ChargeAsync("k-1", 1000, "repeater");
        await ChargeAsync("k-2", 500, "repeater");
        var again = await ChargeAsync("k-1", 1000, "repeater");

        first.Status.ShouldBe(200);
        first.IsReplay.ShouldBeFalse();
        again.IsReplay.ShouldBeTrue();
        again.AsFirst().ShouldBe(first);
        (await BalanceAsync("repeater")).ShouldBe(1500);
    }

    [Fact]
    public async Task Charge_WithAnotherBodyAndTheSameKey_Refuses409AndKeepsTheFirst()
    {
        await ChargeAsync("k", 1000, "changer");

        var other = await ChargeAsync("k", 1001, "changer");

        other.Status.ShouldBe(409);
        other.Body.ShouldContain("\"409\"");
        (await ChargeAsync("k", 1000, "changer")).Status.ShouldBe(200);
        (await BalanceAsync("changer")).ShouldBe(1000);
    }

    [Fact]
    public async Task Key_OfAnotherUserOrPath_IsAnotherKey()
    {
        (await ChargeAsync("shared", 1000, "one")).Status.ShouldBe(200);
        (await ChargeAsync("shared", 1000, "two")).IsReplay.ShouldBeFalse();
        (await shop.SendAsync("shared", HttpMethod.Post, Payment, new { amount = 1000 }, "one")).IsReplay.ShouldBeFalse();
        (await BalanceAsync("two")).ShouldBe(1000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("delete\u007f")]
    [InlineData("one", "two")]
    public async Task Key_WhenMalformed_IsRefusedByName(params string[] keys)
    {
        var answer = await shop.SendAsync(keys, HttpMethod.Post, Amount, new { amount = 1 }, "malformed");

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain("\"Idempotency-Key\"");
        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'malformed'")).ShouldBe(0);
    }

    [Fact]
    public async Task Key_From1To255Characters_IsTaken()
    {
        (await ChargeAsync(new string('~', 255), 1, "long")).Status.ShouldBe(200);
        (await ChargeAsync(new string('~', 256), 1, "long")).Status.ShouldBe(400);
        (await ChargeAsync("!", 1, "long")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Reserve_WhenRefused_KeepsNothingAndWorksWithTheSameKeyOnceTheSeatIsFree()
    {
        var plan = shop.Plans.Add(seats: 1);
        var held = (await shop.HoldAsync(Shop.Person("holder"), plan, 1)).Value;
        var body = new { scheduleId = plan.ScheduleId, seatId = Shop.Seat(plan, 1) };

        var refused = await shop.SendAsync("mine", HttpMethod.Post, Reserve, body, "late");
        await shop.GiveBackAsync(Shop.Person("holder"), held.ReservationId);
        var made = await shop.SendAsync("mine", HttpMethod.Post, Reserve, body, "late");

        refused.Status.ShouldBe(400);
        refused.Body.ShouldContain("\"004\"");
        (made.Status, made.IsReplay).ShouldBe((200, false));
        (await shop.SendAsync("mine", HttpMethod.Post, Reserve, body, "late")).AsFirst().ShouldBe(made);
    }

    [Fact]
    public async Task Pay_WhenTheBalanceIsTooLow_ChangesNothingAndWorksWithTheSameKeyOnceItIsCharged()
    {
        var hold = (await shop.HoldAsync(Shop.Person("broke"), shop.Plans.Add(seats: 1), 1)).Value;
        var refused = await shop.SendAsync("pay", HttpMethod.Post, Payment, new { reservationId = hold.ReservationId }, "broke");
        refused.Body.ShouldContain("\"005\"");
        (await shop.QueryAsync<string>($"select status from reservation_reservations where id = {hold.ReservationId}")).ShouldBe("HELD");

        await shop.ChargeAsync("broke", 10_000);

        (await shop.SendAsync("pay", HttpMethod.Post, Payment, new { reservationId = hold.ReservationId }, "broke")).Status.ShouldBe(200);
        (await BalanceAsync("broke")).ShouldBe(0);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("""{"amount":0}""", 400)]
    [InlineData("[1]", 400)]
    public async Task Charge_WhenTheBodyIsBad_KeepsNothingAndTakesAGoodOneWithTheSameKey(string body, int status)
    {
        var user = $"mender-{body.Length}";
        (await shop.SendAsync("k", HttpMethod.Post, Amount, body, user)).Status.ShouldBe(status);

        (await ChargeAsync("k", 7, user)).Status.ShouldBe(200);
        (await BalanceAsync(user)).ShouldBe(7);
    }

    [Fact]
    public async Task Key_OfAnotherQueueOrTicketOfTheUser_IsAnotherKey()
    {
        var answers = new List<KeyedAnswer>();
        foreach (var (queue, ticket) in new[] { ("default", 1L), ("concert-1", 1L), ("default", 2L) })
        {
            using var request = Shop.Request(HttpMethod.Post, Amount, new { amount = 10 }, "traveller", queue, ticket);
            request.Headers.Add("Idempotency-Key", "one");
            using var response = await shop.Client.SendAsync(request);
            answers.Add(await KeyedAnswer.ReadAsync(response));
        }

        answers.ShouldAllBe(answer => answer.Status == 200 && !answer.IsReplay);
        (await BalanceAsync("traveller")).ShouldBe(30);
    }

    [Fact]
    public async Task Reserve_WithTheMembersInAnotherOrder_IsTheSameRequest()
    {
        var plan = shop.Plans.Add(seats: 2);
        var (schedule, one, two) = (plan.ScheduleId, Shop.Seat(plan, 1), Shop.Seat(plan, 2));
        var first = await shop.SendAsync("order", HttpMethod.Post, Reserve, $$"""{"scheduleId":{{schedule}},"seatIds":[{{one}},{{two}}]}""", "orderly");

        var again = await shop.SendAsync("order", HttpMethod.Post, Reserve, $$"""{ "seatIds": [{{one}}, {{two}}], "scheduleId": {{schedule}} }""", "orderly");
        var other = await shop.SendAsync("order", HttpMethod.Post, Reserve, $$"""{"scheduleId":{{schedule}},"seatIds":[{{two}},{{one}}]}""", "orderly");

        first.Status.ShouldBe(200);
        again.ShouldBe(first with { IsReplay = true });
        other.Status.ShouldBe(409);
    }

    [Fact]
    public async Task EveryStepOfABooking_WhenRepeated_HappensOnce()
    {
        var plan = shop.Plans.Add(seats: 2);
        await shop.ChargeAsync("booker", 20_000);
        var answers = new List<KeyedAnswer>
        {
            await TwiceAsync("hold", HttpMethod.Post, Reserve, new { scheduleId = plan.ScheduleId, seatId = Shop.Seat(plan, 1) }),
            await TwiceAsync("other", HttpMethod.Post, Reserve, new { scheduleId = plan.ScheduleId, seatId = Shop.Seat(plan, 2) }),
        };
        var ids = answers.ConvertAll(answer => System.Text.Json.JsonDocument.Parse(answer.Body).RootElement.GetProperty("data").GetProperty("reservationId")
            .GetInt64());
        answers.Add(await TwiceAsync("drop", HttpMethod.Delete, $"{Reserve}/{ids[1]}", null));
        answers.Add(await TwiceAsync("pay", HttpMethod.Post, Payment, new { reservationId = ids[0] }));
        answers.Add(await TwiceAsync("back", HttpMethod.Post, $"{Payment}/{ids[0]}/cancel", null));

        answers.ShouldAllBe(answer => answer.Status == 200);
        (await shop.QueryAsync<long>("select count(*) from users_ledger where user_id = 'booker'")).ShouldBe(3);
        (await shop.QueryAsync<long>("select count(*) from reservation_reservations where user_id = 'booker'")).ShouldBe(2);
        shop.Slots.Completed.Count(visitor => visitor.UserId == "booker").ShouldBe(1);
        shop.Slots.Updates.Count(update => update.Visitor.UserId == "booker").ShouldBe(4);
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Charge_WhenManyComeAtOnceWithOneKey_ChargesOnceAndNobodyIsToldAnythingElse()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ChargeAsync("rush", 700, "crowd")));

        var done = answers.Where(answer => answer.Status == 200).ToArray();
        done.ShouldNotBeEmpty();
        done.Select(answer => answer.Body).Distinct().Count().ShouldBe(1);
        done.Count(answer => !answer.IsReplay).ShouldBe(1);
        answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Status == 409 && answer.RetryAfter == 1);
        (await BalanceAsync("crowd")).ShouldBe(700);
    }

    [Fact]
    public async Task Charge_WhileTheFirstStillRuns_IsToldToComeBack()
    {
        await shop.ChargeAsync("slow", 1);
        var blocker = await BlockAsync("slow");
        var first = ChargeAsync("k", 10, "slow");
        await Until.TrueAsync("the first waited", TimeSpan.FromSeconds(5), () => shop.Database.HasLockWaitsAsync());

        var second = await ChargeAsync("k", 10, "slow");
        await blocker.DisposeAsync();

        second.Status.ShouldBe(409);
        second.RetryAfter.ShouldBe(1);
        var answer = await first;
        answer.Status.ShouldBe(200);
        (await ChargeAsync("k", 10, "slow")).AsFirst().ShouldBe(answer);
        (await BalanceAsync("slow")).ShouldBe(11);
    }

    [Fact]
    public async Task Charge_WhenTheDatabaseTakesTooLong_KeepsNothingAndWorksTheNextTime()
    {
        await shop.ChargeAsync("stuck", 1);
        var blocker = await BlockAsync("stuck");
        (await ChargeAsync("k", 10, "stuck")).Status.ShouldBe(503);
        await blocker.DisposeAsync();

        var next = await ChargeAsync("k", 10, "stuck");

        next.Status.ShouldBe(200);
        next.IsReplay.ShouldBeFalse();
        (await BalanceAsync("stuck")).ShouldBe(11);
    }

    [Fact]
    public async Task Sweep_AfterADay_ForgetsTheAnswerAndTheKeyIsNew()
    {
        await ChargeAsync("old", 5, "forgotten");
        await ChargeAsync("young", 5, "forgotten");
        var sweep = shop.Services.GetServices<IHostedService>().OfType<IdempotencySweep>().Single();
        (await sweep.SweepAsync(default)).ShouldBe(0);
        await shop.ExecuteAsync("""
            update idempotency_answers set created_at = sysdate(6) - interval 24 hour where convert(body using utf8mb4) like '%"amount":5}%'
            """);

        (await ChargeAsync("old", 5, "forgotten")).IsReplay.ShouldBeFalse();
        (await ChargeAsync("young", 5, "forgotten")).IsReplay.ShouldBeTrue();
        (await BalanceAsync("forgotten")).ShouldBe(15);
        (await shop.ExecuteAsync("update idempotency_answers set created_at = created_at - interval 24 hour")).ShouldBeGreaterThanOrEqualTo(2);
        (await sweep.SweepAsync(default)).ShouldBeGreaterThanOrEqualTo(2);
        (await shop.QueryAsync<long>("select count(*) from idempotency_answers")).ShouldBe(0);
    }

    private Task<KeyedAnswer> ChargeAsync(string key, long amount, string user) => shop.SendAsync(key, HttpMethod.Post, Amount, new { amount }, user);

    private Task<long> BalanceAsync(string user) => shop.QueryAsync<long>($"select balance from users_accounts where user_id = '{user}'");

    private async Task<KeyedAnswer> TwiceAsync(string key, HttpMethod method, string path, object? body)
    {
        var first = await shop.SendAsync(key, method, path, body, "booker");
        (await shop.SendAsync(key, method, path, body, "booker")).ShouldBe(first with { IsReplay = true });
        return first;
    }

    /// <summary>Holds the lock on a user's account until it is disposed of.</summary>
    private Task<HeldLocks> BlockAsync(string user) => shop.Database.LockAsync($"select 1 from users_accounts where user_id = '{user}' for update");
}
