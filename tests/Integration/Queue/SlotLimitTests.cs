using Shouldly;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The end of a slot that nothing passes: two seconds after its claim here. Two replicas share the queue, which has one slot.</summary>
public sealed class SlotLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan SlotLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly string _queue = Replica.NewQueue();
    private RedisServer _redis = null!;
    private Replica _one = null!;
    private Replica _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        var rules = new Dictionary<string, string> { ["Capacity"] = "1", ["SlotLimitSeconds"] = "2" };
        _one = await Replica.StartAsync(_redis.ConnectionString, rules);
        _two = await Replica.StartAsync(_redis.ConnectionString, rules);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Holds_ThatFollowEachOther_DoNotKeepTheSlotBeyondItsLimit()
    {
        var (holder, next) = await EnterTwoAsync();
        var version = 0;
        TicketStatus status;
        do
        {
            await HoldAsync(version++ % 2 == 0 ? _one : _two, holder, version, hasPaid: false);
            var ticket = await _two.CheckAsync(holder);
            status = ticket.Status;
            if (status == TicketStatus.Progress)
                (ticket.EndsAt!.Value - ticket.Queue.Now).ShouldBeLessThanOrEqualTo(SlotLimit);
        }
        while (status == TicketStatus.Progress && version < 100_000);

        status.ShouldBe(TicketStatus.Expired);
        (await _one.ClaimAsync(holder)).ShouldBe("003");
        (await _two.CheckAsync(next)).Status.ShouldBe(TicketStatus.Ready);
        await HoldAsync(_one, holder, ++version, hasPaid: false);
        (await _two.CheckAsync(holder)).Status.ShouldBe(TicketStatus.Expired, "a hold does not bring the slot back");
    }

    [Fact]
    public async Task Extension_OfASlot_DoesNotPassItsLimit()
    {
        var (holder, _) = await EnterTwoAsync();
        var before = (await _one.CheckAsync(holder)).EndsAtMs;

        var extended = await _two.Room.ExtendAsync(holder);

        extended.Value.Extensions.ShouldBe(1);
        extended.Value.EndsAtMs.ShouldBe(before);
        extended.Value.LeftMs.ShouldBeInRange(0, (long)SlotLimit.TotalMilliseconds);
    }

    [Fact]
    public async Task Claim_OfAReadySlot_BeginsTheLimit()
    {
        var (_, holder) = await _one.EnterAsync(_queue, "holder");
        await Task.Delay(300);

        var claimed = await _two.Room.ClaimAsync(holder);
        var later = await _one.Room.ClaimAsync(holder);

        claimed.Value.LeftMs.ShouldBe((long)SlotLimit.TotalMilliseconds);
        later.Value.LeftMs.ShouldBeLessThanOrEqualTo(claimed.Value.LeftMs);
        later.Value.EndsAtMs.ShouldBe(claimed.Value.EndsAtMs);
    }

    [Fact]
    public async Task Limit_OfATicketThatHasPaidAndHolds_MakesItDone()
    {
        var (holder, next) = await EnterTwoAsync();
        await HoldAsync(_one, holder, 1, hasPaid: true);

        await Until.TrueAsync("the slot had ended", Soon, async () => (await _two.CheckAsync(holder)).Status != TicketStatus.Progress);

        (await _one.CheckAsync(holder)).Status.ShouldBe(TicketStatus.Done);
        (await _one.CheckAsync(next)).Status.ShouldBe(TicketStatus.Ready);
    }

    private async Task<(QueueToken Holder, QueueToken Next)> EnterTwoAsync()
    {
        var (_, holder) = await _one.EnterAsync(_queue, "holder");
        var (_, next) = await _one.EnterAsync(_queue, "next");
        (await _one.ClaimAsync(holder)).ShouldBe("in");
        return (holder, next);
    }

    private static Task HoldAsync(Replica replica, QueueToken token, long version, bool hasPaid) =>
        replica.Room.UpdateAsync(token.Visitor, new TicketHolds(version, DateTimeOffset.UtcNow.AddMinutes(5), hasPaid), CancellationToken.None);
}
