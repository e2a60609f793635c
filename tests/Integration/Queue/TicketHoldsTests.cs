using Shouldly;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>What the holds of a ticket do to its slot.</summary>
public sealed class TicketHoldsTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly string _queue = Replica.NewQueue();
    private RedisServer _redis = null!;
    private Replica _replica = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        _replica = await Replica.StartAsync(_redis.ConnectionString, new Dictionary<string, string> { ["Capacity"] = "1", ["IdleSeconds"] = "1" });
    }

    public async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Update_WhenPaidAndNoHoldIsOpen_EndsTheTicketAndAdmitsTheNext()
    {
        var (buyer, next) = await EnterTwoAsync();

        await UpdateAsync(buyer, 1, null, hasPaid: true);

        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Done);
        (await StatusAsync(next)).ShouldBe(TicketStatus.Ready);
        await UpdateAsync(buyer, 1, null, hasPaid: true);
        (await StatusAsync(next)).ShouldBe(TicketStatus.Ready, "it is safe to repeat");
    }

    [Fact]
    public async Task Update_WhenPaidAndAHoldIsOpen_KeepsTheSlotUntilTheHoldEndsAndIsDoneThen()
    {
        var (buyer, next) = await EnterTwoAsync();
        var end = DateTimeOffset.UtcNow.AddSeconds(2);

        await UpdateAsync(buyer, 1, end, hasPaid: true);
        var before = TicketStatus.Progress;
        var after = TicketStatus.Progress;
        await Until.TrueAsync("the hold had ended", Limit, async () =>
        {
            var asked = DateTimeOffset.UtcNow;
            after = await StatusAsync(buyer);
            if (DateTimeOffset.UtcNow < end)
                before = after;
            return asked > end;
        });

        before.ShouldBe(TicketStatus.Progress, "although the slot was idle for longer than it may be");
        after.ShouldBe(TicketStatus.Done);
        (await _replica.ClaimAsync(buyer)).ShouldBe("003");
        (await StatusAsync(next)).ShouldBe(TicketStatus.Ready);
    }

    [Fact]
    public async Task Update_WhenTheLastHoldIsGivenBackAfterAPayment_EndsTheTicketAtOnce()
    {
        var (buyer, next) = await EnterTwoAsync();
        await UpdateAsync(buyer, 1, DateTimeOffset.UtcNow.AddMinutes(5), hasPaid: true);

        await UpdateAsync(buyer, 2, null, hasPaid: true);

        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Done);
        (await StatusAsync(next)).ShouldBe(TicketStatus.Ready);
    }

    [Fact]
    public async Task Update_OfAnEarlierVersion_IsIgnored()
    {
        var (buyer, _) = await EnterTwoAsync();
        await UpdateAsync(buyer, 3, DateTimeOffset.UtcNow.AddMinutes(5), hasPaid: true);

        await UpdateAsync(buyer, 2, null, hasPaid: true);
        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Progress, "a hold that was made after version 2 is open");
        await UpdateAsync(buyer, 2, DateTimeOffset.UtcNow.AddMilliseconds(100), hasPaid: false);
        await Task.Delay(1500);

        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Progress);
    }

    [Fact]
    public async Task Update_AfterTheTicketIsDone_ChangesNothing()
    {
        var (buyer, _) = await EnterTwoAsync();
        await UpdateAsync(buyer, 2, null, hasPaid: true);

        await UpdateAsync(buyer, 1, DateTimeOffset.UtcNow.AddMinutes(5), hasPaid: false);

        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Done);
    }

    [Fact]
    public async Task Tick_WhenTheHoldOfAPaidTicketHasEnded_MakesItDone()
    {
        var (buyer, next) = await EnterTwoAsync();
        await UpdateAsync(buyer, 1, DateTimeOffset.UtcNow.AddMilliseconds(300), hasPaid: true);
        await Task.Delay(400);

        await _replica.TickAsync(_queue);

        (await StatusAsync(next)).ShouldBe(TicketStatus.Ready);
        (await StatusAsync(buyer)).ShouldBe(TicketStatus.Done);
    }

    [Fact]
    public async Task Redis_Emptied_APaidTicketWithAnOpenHoldGoesBackInAndIsDoneAtItsEnd()
    {
        var end = DateTimeOffset.UtcNow.AddSeconds(8);
        var paid = new HashSet<long>();
        await using var replica = await Replica.StartAsync(_redis.ConnectionString, paid: paid, holdEnd: end);
        var (_, buyer) = await replica.EnterAsync(_queue, "buyer");
        paid.Add(buyer.Visitor.Ticket);

        await _redis.RestartEmptyAsync();

        await replica.RedisAnswersAsync();
        (await replica.ClaimAsync(buyer)).ShouldBe("in");
        DateTimeOffset.UtcNow.ShouldBeLessThan(end);
        await Until.TrueAsync("the hold had ended", TimeSpan.FromSeconds(10), () => DateTimeOffset.UtcNow > end.AddMilliseconds(50));
        (await replica.CheckAsync(buyer)).Status.ShouldBe(TicketStatus.Done);
    }

    // One who has the only slot, and one who waits.
    private async Task<(QueueToken Buyer, QueueToken Next)> EnterTwoAsync()
    {
        var (_, buyer) = await _replica.EnterAsync(_queue, "buyer");
        var (_, next) = await _replica.EnterAsync(_queue, "next");
        (await _replica.ClaimAsync(buyer)).ShouldBe("in");
        return (buyer, next);
    }

    private Task UpdateAsync(QueueToken token, long version, DateTimeOffset? lastEnd, bool hasPaid) =>
        _replica.Room.UpdateAsync(token.Visitor, new TicketHolds(version, lastEnd, hasPaid), CancellationToken.None);

    private async Task<TicketStatus> StatusAsync(QueueToken token) => (await _replica.CheckAsync(token)).Status;
}
