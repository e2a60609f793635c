using System.Diagnostics;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class KafkaOutageTests(KafkaShop shop) : IClassFixture<KafkaShop>
{
    [Fact]
    public async Task Broker_AwayForAMinute_LosesNothingAndNoNoticeIsSentTwice()
    {
        var bought = new List<long> { await shop.BuyAsync("before") };
        var clock = Stopwatch.StartNew();
        shop.Kafka.Stop();
        try
        {
            for (var n = 0; clock.Elapsed < TimeSpan.FromMinutes(1); n++)
            {
                bought.Add(await shop.BuyAsync($"meanwhile-{n}"));
                await Task.Delay(TimeSpan.FromSeconds(5));
            }

            (await shop.QueryAsync<long>("select count(*) from messaging_outbox where topic = 'payment.completed'")).ShouldBeGreaterThanOrEqualTo(bought.Count - 1);
        }
        finally
        {
            shop.Kafka.Start();
        }

        clock.Restart();
        await NoticeSentAsync(bought[^1]);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), "Until the broker has given the partitions out again.");
        foreach (var id in bought)
        {
            await NoticeSentAsync(id);
            shop.Receiver.Of(id).ShouldHaveSingleItem();
        }

        (await shop.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(0);
    }

    private Task NoticeSentAsync(long id) => Until.TrueAsync(
        $"the notice of {id} was sent",
        TimeSpan.FromSeconds(30),
        () => shop.QueryAsync<bool>($"select exists (select 1 from messaging_inbox where handler = 'payment-notice' and `key` = '{id}' and state = 'DONE')"));
}
