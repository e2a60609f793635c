using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Messaging.Events;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>How facts become notices. The same suite runs on each bus.</summary>
public abstract class NoticeTests(EventShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Notice_AfterAPayment_IsPostedOnceAndSigned()
    {
        var id = await shop.BuyAsync("notified");
        await EndedAsync(id, "DONE");

        var call = shop.Receiver.Of(id).ShouldHaveSingleItem();
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(EventShop.Secret), Encoding.UTF8.GetBytes(call.Body)));
        call.Signature.ShouldBe(signature);
        var notice = JsonDocument.Parse(call.Body).RootElement;
        notice.GetProperty("messageId").GetString().ShouldBe(call.MessageId);
        notice.GetProperty("type").GetString().ShouldBe("payment.completed");
        notice.GetProperty("userId").GetString().ShouldBe("notified");
        notice.GetProperty("amount").GetInt64().ShouldBe(10_000);
    }

    [Fact]
    public async Task Notice_WhenTheFirstRungsFail_ClimbsTheLadderAndTellsOfEachRung()
    {
        shop.Receiver.Mood = (body, before, _) => Task.FromResult(body.Contains("\"climber\"", StringComparison.Ordinal) && before < 3 ? 503 : 200);

        var id = await shop.BuyAsync("climber");
        await EndedAsync(id, "DONE");

        var calls = shop.Receiver.Of(id);
        calls.Length.ShouldBe(4);
        calls.Select(call => call.Body).Distinct().ShouldHaveSingleItem();
        Stopwatch.GetElapsedTime(calls[0].At, calls[1].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(100));
        Stopwatch.GetElapsedTime(calls[1].At, calls[2].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(200));
        Stopwatch.GetElapsedTime(calls[2].At, calls[3].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(400));
        var key = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await Until.TrueAsync("three rungs were told", Soon, () => shop.Told.Of("payment.completed.retry", key).Length == 3);
        shop.Told.Of("payment.completed.retry", key).Select(told => JsonDocument.Parse(told.Payload).RootElement.GetProperty("failures").GetInt32()).Order().ShouldBe([1, 2, 3]);
        shop.Told.Of("payment.completed.dead", key).ShouldBeEmpty();
    }

    [Fact]
    public async Task Notice_WhenEveryRungFails_IsDeadAndToldSo()
    {
        shop.Receiver.Mood = (body, _, _) => Task.FromResult(body.Contains("\"ignored\"", StringComparison.Ordinal) ? 500 : 200);

        var id = await shop.BuyAsync("ignored");
        await EndedAsync(id, "DEAD");

        shop.Receiver.Of(id).Length.ShouldBe(4);
        var key = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await Until.TrueAsync("the end was told", Soon, () => shop.Told.Of("payment.completed.dead", key).Length == 1);
        (await shop.QueryAsync<string>($"select fault from messaging_inbox where handler = 'payment-notice' and `key` = '{id}'")).ShouldContain("500");
        await shop.Worker.WorkAsync(Notice, default);
        shop.Receiver.Of(id).Length.ShouldBe(4);
    }

    [Fact]
    public async Task Notice_WhenTheReceiverHangs_FailsInTimeAndIsSentAgain()
    {
        shop.Receiver.Mood = async (body, before, gone) =>
        {
            if (body.Contains("\"patient\"", StringComparison.Ordinal) && before == 0)
                await Task.Delay(TimeSpan.FromSeconds(30), gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };

        var id = await shop.BuyAsync("patient");
        await EndedAsync(id, "DONE");

        var calls = shop.Receiver.Of(id);
        calls.Length.ShouldBe(2);
        Stopwatch.GetElapsedTime(calls[0].At, calls[1].At).ShouldBeInRange(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Notice_WhenTheEventArrivesAgain_IsNotSentAgain()
    {
        var id = await shop.BuyAsync("repeated");
        await EndedAsync(id, "DONE");
        var message = new EventMessage(
            await shop.QueryAsync<Guid>($"select message_id from messaging_inbox where handler = 'payment-notice' and `key` = '{id}'"),
            "payment.completed",
            id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await shop.QueryAsync<string>($"select payload from messaging_inbox where handler = 'payment-notice' and `key` = '{id}'"));

        await shop.Inbox.AddAsync([message, message], default);

        (await shop.Worker.WorkAsync(Notice, default)).ShouldBe(0);
        shop.Receiver.Of(id).ShouldHaveSingleItem();
        await shop.Inbox.AddAsync([message with { Id = Guid.NewGuid() }], default);
        await Until.TrueAsync("another event was sent", Soon, () => shop.Receiver.Of(id).Length == 2);
    }

    [Fact]
    public async Task Slot_WhenTheLineIsAwayAtThePayment_IsFreedWhenItIsBackAndHoldsUpNobodyElse()
    {
        long id;
        shop.Slots.Away = true;
        try
        {
            id = await shop.BuyAsync("unlucky");
            await EndedAsync(id, "DONE");
            shop.Slots.Completed.ShouldNotContain(visitor => visitor.UserId == "unlucky");
        }
        finally
        {
            shop.Slots.Away = false;
        }

        await Until.TrueAsync("the slot was freed", TimeSpan.FromSeconds(5), () => shop.Slots.Completed.Contains(Shop.Person("unlucky")));
    }

    [Fact]
    public async Task Charge_WhenCommitted_IsToldAtOnceAndInOrder()
    {
        // The shop polls once a minute only.
        for (var n = 1; n <= 20; n++)
            await shop.ChargeAsync("quick", n);

        await Until.TrueAsync("the charges were told", TimeSpan.FromSeconds(10), () => shop.Told.Of("balance.charged", "quick").Length == 20);
    }

    [Fact]
    public async Task Purge_AfterSomeDays_ForgetsWhatWasHandledAndKeepsWhatIsDead()
    {
        var id = await shop.BuyAsync("past");
        await EndedAsync(id, "DONE");
        await shop.ExecuteAsync($"update messaging_inbox set ended_at = ended_at - interval 8 day where `key` = '{id}'");
        await shop.ExecuteAsync("""
            insert into messaging_inbox (handler, message_id, topic, `key`, payload, state, due_at, ended_at)
                values ('payment-notice', uuid(), 'payment.completed', 'buried', '{}', 'DEAD', null, sysdate(6) - interval 99 day)
            """);

        await shop.Worker.PurgeAsync(default);

        (await shop.QueryAsync<long>($"select count(*) from messaging_inbox where handler = 'payment-notice' and `key` = '{id}'")).ShouldBe(0);
        (await shop.QueryAsync<long>("select count(*) from messaging_inbox where `key` = 'buried'")).ShouldBe(1);
    }

    private IEventConsumer Notice => shop.Services.GetServices<IEventConsumer>().Single(handler => handler.Name == "payment-notice");

    private Task EndedAsync(long id, string state) => Until.TrueAsync(
        $"the notice of {id} was {state}",
        Soon,
        () => shop.QueryAsync<bool>($"select exists (select 1 from messaging_inbox where handler = 'payment-notice' and `key` = '{id}' and state = '{state}')"));
}

public sealed class NoticesInMemory(EventShop shop) : NoticeTests(shop), IClassFixture<EventShop>;

public sealed class NoticesOverKafka(KafkaShop shop) : NoticeTests(shop), IClassFixture<KafkaShop>;
