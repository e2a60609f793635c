using System.Security.Cryptography;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The rules of the line. The same suite runs on one Redis and on a cluster of three masters.</summary>
public abstract class LineTests
{
    protected abstract Task<string> RedisAsync();

    private async Task<Replica> ReplicaAsync(params (string Name, string Value)[] rules) =>
        await Replica.StartAsync(await RedisAsync(), rules.ToDictionary(rule => rule.Name, rule => rule.Value));

    [Fact]
    public async Task Enter_WhenThereIsRoom_IsLetInAtOnce()
    {
        await using var replica = await ReplicaAsync();
        var queue = Replica.NewQueue();

        var (ticket, token) = await replica.EnterAsync(queue, "u-1");

        ticket.Status.ShouldBe(TicketStatus.Ready);
        ticket.Position.ShouldBe(0);
        (await replica.ClaimAsync(token)).ShouldBe("in");
        (await replica.CheckAsync(token)).Status.ShouldBe(TicketStatus.Progress);
    }

    [Fact]
    public async Task Enter_ThousandAtOnceOnThreeReplicas_ExactlyCapacityAreIn()
    {
        await using var first = await ReplicaAsync(("Capacity", "10"));
        await using var second = await ReplicaAsync(("Capacity", "10"));
        await using var third = await ReplicaAsync(("Capacity", "10"));
        var queue = Replica.NewQueue();
        Replica[] replicas = [first, second, third];

        var entries = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => replicas[i % 3].EnterAsync(queue, $"u-{i}")));

        entries.Count(entry => entry.Ticket.Status == TicketStatus.Ready).ShouldBe(10);
        var state = await first.Queues[queue].InspectAsync();
        (state.Queue.Active, state.Queue.Waiting).ShouldBe((10, 990));
        entries.Select(entry => entry.Token.Visitor.Ticket).Distinct().Count().ShouldBe(1000);
        var inTicketOrder = entries.OrderBy(entry => entry.Token.Visitor.Ticket).ToArray();
        inTicketOrder.Take(10).ShouldAllBe(entry => entry.Ticket.Status == TicketStatus.Ready);
        var positions = await Task.WhenAll(inTicketOrder.Skip(10).Select(entry => second.CheckAsync(entry.Token)));
        positions.Select(place => place.Position).ShouldBe(Enumerable.Range(1, 990).Select(i => (long)i));
    }

    [Fact]
    public async Task Enter_Again_FindsTheSameTicket()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        await replica.EnterAsync(queue, "u-0");

        var first = await replica.Room.EnterAsync(queue, "u-1");
        var again = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => replica.Room.EnterAsync(queue, "u-1")));

        first.Value.Ticket.IsNew.ShouldBeTrue();
        again.ShouldAllBe(entry => !entry.Value.Ticket.IsNew && entry.Value.Ticket.Position == 1);
        var ticket = replica.Signer.Read(first.Value.Token)!.Visitor.Ticket;
        again.ShouldAllBe(entry => replica.Signer.Read(entry.Value.Token)!.Visitor.Ticket == ticket);
    }

    [Fact]
    public async Task Leave_WhenOthersWait_LetsThemInByTicket()
    {
        await using var replica = await ReplicaAsync(("Capacity", "3"));
        var queue = Replica.NewQueue();
        var people = new List<QueueToken>();
        for (var i = 0; i < 20; i++)
            people.Add((await replica.EnterAsync(queue, $"u-{i}")).Token);

        for (var next = 3; next < 20; next++)
        {
            (await replica.CheckAsync(people[next])).Position.ShouldBe(1);
            (await replica.ClaimAsync(people[next])).ShouldBe("403");
            (await replica.Room.LeaveAsync(people[next - 3].Visitor)).ShouldBeTrue();
            (await replica.CheckAsync(people[next])).Status.ShouldBe(TicketStatus.Ready);
        }

        (await replica.Room.LeaveAsync(people[0].Visitor)).ShouldBeFalse("nothing is left to give up the second time");
        (await replica.CheckAsync(people[0])).Status.ShouldBe(TicketStatus.Done);
        (await replica.ClaimAsync(people[0])).ShouldBe("003");
        var (_, anew) = await replica.EnterAsync(queue, "u-0");
        anew.Visitor.Ticket.ShouldBeGreaterThan(people[^1].Visitor.Ticket);
        (await replica.CheckAsync(people[0])).Status.ShouldBe(TicketStatus.Done);
    }

    [Fact]
    public async Task Slot_NotClaimed_LapsesAndTheNextIsLetIn()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"), ("ClaimSeconds", "1"));
        var queue = Replica.NewQueue();
        var (_, absent) = await replica.EnterAsync(queue, "absent");
        var (_, next) = await replica.EnterAsync(queue, "next");

        await Until.TrueAsync("the slot lapses", TimeSpan.FromSeconds(3), async () => (await replica.CheckAsync(next)).Status == TicketStatus.Ready);
        (await replica.CheckAsync(absent)).Status.ShouldBe(TicketStatus.Expired);
        (await replica.ClaimAsync(absent)).ShouldBe("003");
    }

    [Fact]
    public async Task Slot_NotUsed_LapsesUnlessAHoldIsOpen()
    {
        await using var replica = await ReplicaAsync(("Capacity", "2"), ("IdleSeconds", "1"));
        var queue = Replica.NewQueue();
        var (_, idle) = await replica.EnterAsync(queue, "idle");
        var (_, holding) = await replica.EnterAsync(queue, "holding");
        await replica.ClaimAsync(idle);
        await replica.ClaimAsync(holding);

        await replica.Room.UpdateAsync(holding.Visitor, new TicketHolds(1, DateTimeOffset.UtcNow.AddMinutes(5), HasPaid: false), CancellationToken.None);
        await Until.TrueAsync("the idle slot lapses", TimeSpan.FromSeconds(3), async () => (await replica.CheckAsync(idle)).Status == TicketStatus.Expired);
        (await replica.CheckAsync(holding)).Status.ShouldBe(TicketStatus.Progress);

        await replica.Room.UpdateAsync(holding.Visitor, new TicketHolds(2, null, HasPaid: false), CancellationToken.None);
        await Until.TrueAsync(
            "the slot lapses without its hold", TimeSpan.FromSeconds(3), async () => (await replica.CheckAsync(holding)).Status == TicketStatus.Expired);
    }

    [Fact]
    public async Task Slot_InUse_EndsWithItsAgeAndCanBeExtendedTwice()
    {
        await using var replica = await ReplicaAsync(("ActiveSeconds", "1"));
        var queue = Replica.NewQueue();
        var (_, token) = await replica.EnterAsync(queue, "u");
        (await replica.Room.ExtendAsync(token)).Refusal!.Error.ShouldBe(QueueErrors.ClaimFirst);
        var started = DateTimeOffset.UtcNow;
        await replica.ClaimAsync(token);

        (await replica.Room.ExtendAsync(token)).Value.Extensions.ShouldBe(1);
        (await replica.Room.ExtendAsync(token)).Value.Extensions.ShouldBe(2);
        (await replica.Room.ExtendAsync(token)).Refusal!.Error.ShouldBe(QueueErrors.NoMoreExtensions);
        await Until.TrueAsync("the slot ends", TimeSpan.FromSeconds(6), async () => await replica.ClaimAsync(token) == "003");
        (DateTimeOffset.UtcNow - started).TotalSeconds.ShouldBeGreaterThan(2.9);
    }

    [Fact]
    public async Task Changes_OfARepeatedRequest_AreMadeOnceAndGetTheFirstReply()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        var (_, token) = await replica.EnterAsync(queue, "u");
        await replica.ClaimAsync(token);
        for (var i = 0; i < 6; i++)
            await replica.EnterAsync(queue, $"waits-{i}");
        var (extend, admit, clear) = (NewRequest(), NewRequest(), NewRequest());

        var extended = (await replica.Room.ExtendAsync(token, extend)).Value;
        var admitted = await replica.Operations.AdmitAsync(queue, 2, null, "test", admit);
        var cleared = await replica.Operations.ClearAsync(queue, null, "test", clear);
        await replica.EnterAsync(queue, "late");

        (await replica.Room.ExtendAsync(token, extend)).Value.ShouldBe(extended);
        (await replica.Room.ExtendAsync(token, extend with { Fingerprint = admit.Fingerprint })).Refusal!.Error.ShouldBe(Errors.IdempotencyConflict);
        (await replica.Operations.AdmitAsync(queue, 2, null, "test", admit)).ShouldBe(admitted);
        (await replica.Operations.ClearAsync(queue, null, "test", clear)).ShouldBe(cleared);
        (admitted.Outcome.Value, cleared.Outcome.Value).ShouldBe((2, 4));
        (await replica.Queues[queue].InspectAsync()).Queue.Waiting.ShouldBe(1);
    }

    [Fact]
    public async Task WaitingPlace_NotChecked_IsFreedAndOneThatIsCheckedIsKept()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"), ("WaitSeconds", "1"));
        var queue = Replica.NewQueue();
        var (_, inside) = await replica.EnterAsync(queue, "inside");
        var (_, closed) = await replica.EnterAsync(queue, "closed-browser");
        var (_, alive) = await replica.EnterAsync(queue, "alive");

        await Until.TrueAsync("the dead place is freed", TimeSpan.FromSeconds(3), async () =>
        {
            await replica.TickAsync(queue);
            return (await replica.CheckAsync(alive)).Position == 1;
        });
        (await replica.CheckAsync(closed)).Status.ShouldBe(TicketStatus.Expired);
        await replica.Room.LeaveAsync(inside.Visitor);
        (await replica.CheckAsync(alive)).Status.ShouldBe(TicketStatus.Ready);
    }

    [Fact]
    public async Task Promotion_WithARate_NeverExceedsItInAnySecond()
    {
        await using var replica = await ReplicaAsync(("AdmitPerSecond", "20"));
        var queue = Replica.NewQueue();
        var people = await Task.WhenAll(Enumerable.Range(0, 70).Select(i => replica.EnterAsync(queue, $"u-{i}")));

        var letIn = new List<long>();
        foreach (var (_, token) in people.OrderBy(person => person.Token.Visitor.Ticket))
        {
            await Until.TrueAsync("the next is let in", TimeSpan.FromSeconds(3), async () =>
            {
                await replica.TickAsync(queue);
                return (await replica.CheckAsync(token)).Status == TicketStatus.Ready;
            });
            letIn.Add((await replica.Room.ClaimAsync(token)).Value.AdmittedAtMs);
        }

        letIn.ShouldBeInOrder();
        letIn.ShouldAllBe(start => letIn.Count(time => time >= start && time < start + 1000) <= 20);
        (letIn[^1] - letIn[0]).ShouldBeLessThan(5000, "70 people at 20 a second take three to four seconds");
    }

    [Fact]
    public async Task Poll_FasterThanAllowed_IsRefusedAfterTheBurst()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"), ("MinPollIntervalMs", "500"), ("PollBurst", "3"));
        var queue = Replica.NewQueue();
        var (_, inside) = await replica.EnterAsync(queue, "inside");
        var (_, waiting) = await replica.EnterAsync(queue, "waiting");

        foreach (var token in new[] { inside, waiting })
        {
            var polls = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => replica.Room.CheckAsync(token, metered: true)));
            polls.Count(poll => poll.IsSuccess).ShouldBe(3);
            var refused = polls.First(poll => !poll.IsSuccess).Refusal!;
            refused.Error.Code.ShouldBe("429");
            refused.RetryAfter!.Value.TotalMilliseconds.ShouldBeInRange(1, 500);
            await Until.TrueAsync("a poll is allowed again", TimeSpan.FromSeconds(3), async () => (await replica.Room.CheckAsync(token, metered: true))
                .IsSuccess);
        }
    }

    private static KeyedRequest NewRequest() => new(RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
}

public sealed class LineOnRedis : LineTests
{
    protected override async Task<string> RedisAsync() => (await SharedServers.RedisAsync()).ConnectionString;
}

public sealed class LineOnCluster : LineTests
{
    protected override async Task<string> RedisAsync() => (await SharedServers.RedisClusterAsync()).ConnectionString;
}
