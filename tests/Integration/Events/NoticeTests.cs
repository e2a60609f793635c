using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>The consumers of the event of a payment.</summary>
public sealed class NoticeTests(NoticeShop shop) : IClassFixture<NoticeShop>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Notice_AfterAPayment_IsPostedOnceAndSigned()
    {
        var id = await shop.BuyAsync("notified");
        await EndedAsync(id, "DONE");

        var call = shop.Receiver.Of(id).ShouldHaveSingleItem();
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(NoticeShop.Secret), Encoding.UTF8.GetBytes(call.Body));
        call.Signature.ShouldBe("sha256=" + Convert.ToHexStringLower(signature));
        using var notice = JsonDocument.Parse(call.Body);
        notice.RootElement.GetProperty("messageId").GetString().ShouldBe(call.MessageId);
        notice.RootElement.GetProperty("type").GetString().ShouldBe("payment.completed");
        notice.RootElement.GetProperty("userId").GetString().ShouldBe("notified");
        notice.RootElement.GetProperty("amount").GetInt64().ShouldBe(10_000);
    }

    [Fact]
    public async Task Notice_WhenTheReceiverFails_IsSentAgainAfterTheConfiguredDelays()
    {
        shop.Receiver.OnNotice = (body, before, _) => Task.FromResult(body.Contains("\"persistent\"", StringComparison.Ordinal) && before < 3 ? 503 : 200);

        var id = await shop.BuyAsync("persistent");
        await EndedAsync(id, "DONE");

        var calls = shop.Receiver.Of(id);
        calls.Length.ShouldBe(4);
        calls.Select(call => (call.Body, call.MessageId)).Distinct().ShouldHaveSingleItem();
        foreach (var (index, delay) in new[] { 100, 200, 400 }.Index())
            Stopwatch.GetElapsedTime(calls[index].At, calls[index + 1].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(delay));
    }

    [Fact]
    public async Task Notice_WhenTheReceiverRefusesEachAttempt_IsDead()
    {
        shop.Receiver.OnNotice = (body, _, _) => Task.FromResult(body.Contains("\"ignored\"", StringComparison.Ordinal) ? 500 : 200);

        var id = await shop.BuyAsync("ignored");
        await EndedAsync(id, "DEAD");

        shop.Receiver.Of(id).Length.ShouldBe(4);
        (await shop.QueryAsync<string>($"select error from messaging_inbox where consumer = 'payment-notice' and `key` = '{id}'")).ShouldContain("500");
    }

    [Fact]
    public async Task Notice_WhenTheReceiverHangs_FailsInTimeAndIsSentAgain()
    {
        shop.Receiver.OnNotice = async (body, before, gone) =>
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
    public async Task Payment_ThatFreedItsSlot_DoesNotFreeItAgainByItsEvent()
    {
        var reservation = await shop.BuyAsync("lucky");

        await Until.TrueAsync("the event was handled", TimeSpan.FromSeconds(10), async () => await shop.QueryAsync<long>(
            $"select count(*) from messaging_inbox where consumer = 'queue-slot' and `key` = '{reservation}' and state = 'DONE'") == 1);
        shop.Slots.Updates.Count(update => update.Visitor.UserId == "lucky").ShouldBe(2, "the hold and the payment");
    }

    [Fact]
    public async Task Slot_WhenTheQueueIsAwayAtThePayment_IsFreedByTheEventAndTheNoticeDoesNotWaitForIt()
    {
        shop.Slots.Away = true;
        try
        {
            var id = await shop.BuyAsync("unlucky");
            await EndedAsync(id, "DONE");
            shop.Slots.Completed.ShouldNotContain(visitor => visitor.UserId == "unlucky");
        }
        finally
        {
            shop.Slots.Away = false;
        }

        await Until.TrueAsync("the slot was freed", TimeSpan.FromSeconds(5), () => shop.Slots.Completed.Contains(Shop.Person("unlucky")));
    }

    private Task EndedAsync(long id, string state) => Until.TrueAsync(
        $"the notice of {id} was {state}",
        Limit,
        () => shop.QueryAsync<bool>(
            $"select exists (select 1 from messaging_inbox where consumer = 'payment-notice' and `key` = '{id}' and state = '{state}')"));
}
