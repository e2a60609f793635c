using Shouldly;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

public sealed class OperationsTests
{
    private static async Task<Replica> ReplicaAsync(params (string Name, string Value)[] rules) =>
        await Replica.StartAsync((await SharedServers.RedisAsync()).ConnectionString, rules.ToDictionary(rule => rule.Name, rule => rule.Value));

    [Fact]
    public async Task Opening_WhenItComes_LetsThePoolInShuffledAndLaterOnesBehind()
    {
        await using var replica = await ReplicaAsync(("Capacity", "5"));
        var queue = Replica.NewQueue();
        await ChangeAsync(replica, queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddSeconds(2))));
        var early = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => replica.EnterAsync(queue, $"early-{i}")));
        var poolSize = (await replica.CheckAsync(early[0].Token)).Position;
        poolSize.ShouldBe(40, "before the opening everyone has the worst position");
        (await replica.CheckAsync(early[0].Token)).Queue.OpensAt.ShouldNotBeNull();
        (await replica.Queues[queue].PoolAsync(0, 100)).Seed.ShouldBeEmpty("the seed is secret until the opening");

        await Until.TrueAsync("the queue opens", TimeSpan.FromSeconds(4), async () =>
            (await replica.Queues[queue].InspectAsync()).Queue.Active > 0 || await TickAsync(replica, queue));
        var (_, late) = await replica.EnterAsync(queue, "late");

        var pool = await replica.Queues[queue].PoolAsync(0, 100);
        pool.Total.ShouldBe(40);
        pool.Seed.Length.ShouldBe(32, "an opening has a seed that is not known before");
        pool.Tickets.Order().ShouldBe(early.Select(entry => entry.Token.Visitor.Ticket).Order());
        var expected = pool.Tickets.OrderBy(ticket => FairShuffle.Shuffle(ticket, pool.Seed)).ToArray();
        expected.ShouldNotBe(pool.Tickets, "a shuffle of 40 that changes nothing is no shuffle");
        var byTicket = early.ToDictionary(entry => entry.Token.Visitor.Ticket, entry => entry.Token);
        foreach (var ticket in expected)
        {
            (await replica.CheckAsync(byTicket[ticket])).Status.ShouldBe(TicketStatus.Ready);
            (await replica.Room.EnterAsync(queue, byTicket[ticket].Visitor.UserId)).Value.Ticket.IsNew.ShouldBeFalse();
            replica.Signer.Read((await replica.Room.EnterAsync(queue, byTicket[ticket].Visitor.UserId)).Value.Token)!.Visitor.Ticket.ShouldBe(ticket);
            await replica.Room.LeaveAsync(byTicket[ticket].Visitor);
        }

        (await replica.CheckAsync(late)).Status.ShouldBe(TicketStatus.Ready);
    }

    [Fact]
    public async Task Opening_WhenPeopleStandInLine_IsRefused()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        await replica.EnterAsync(queue, "inside");
        await replica.EnterAsync(queue, "waiting");

        var refused = await replica.Operations.ChangeAsync(
            queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddHours(1))), null, "test", isKeyed: false, CancellationToken.None);

        refused.Refusal!.Error.ShouldBe(QueueErrors.LineNotEmpty);
        (await replica.Operations.ClearAsync(queue, null, "test")).Outcome.Value.ShouldBe(1);
        await ChangeAsync(replica, queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddHours(1))));
    }

    [Fact]
    public async Task Opening_SetAgain_KeepsThoseWhomTheFirstOneLetIn()
    {
        await using var replica = await ReplicaAsync(("Capacity", "10"));
        var queue = Replica.NewQueue();
        await ChangeAsync(replica, queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddSeconds(1))));
        var early = new List<QueueToken>();
        for (var i = 0; i < 4; i++)
            early.Add((await replica.EnterAsync(queue, $"early-{i}")).Token);
        await Until.TrueAsync("all are admitted", TimeSpan.FromSeconds(10), async () =>
        {
            await replica.TickAsync(queue);
            return (await Task.WhenAll(early.Select(replica.CheckAsync))).All(place => place.Status == TicketStatus.Ready);
        });
        (await replica.ClaimAsync(early[0])).ShouldBe("in");

        await ChangeAsync(replica, queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddHours(1))));
        var (_, next) = await replica.EnterAsync(queue, "of-the-next-opening");

        foreach (var token in early)
        {
            (await replica.ClaimAsync(token)).ShouldBe("in");
            var again = (await replica.Room.EnterAsync(queue, token.Visitor.UserId)).Value;
            replica.Signer.Read(again.Token)!.Visitor.Ticket.ShouldBe(token.Visitor.Ticket);
        }

        (await replica.CheckAsync(next)).Status.ShouldBe(TicketStatus.Waiting);
        await replica.Room.LeaveAsync(early[0].Visitor);
        (await replica.ClaimAsync(early[0])).ShouldBe("003");
    }

    [Fact]
    public async Task Bypass_BeforeAnOpening_TellsTheTimeUntilIt()
    {
        await using var replica = await ReplicaAsync(("Capacity", "10"));
        var queue = Replica.NewQueue();
        await ChangeAsync(replica, queue, new SettingsChange(OpensAt: new(DateTimeOffset.UtcNow.AddHours(1)), Mode: QueueMode.Bypass));

        var entry = (await replica.Room.EnterAsync(queue, "early")).Value;

        entry.Ticket.Status.ShouldBe(TicketStatus.Waiting);
        entry.EstimatedWait!.Value.ShouldBe(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Capacity_Raised_IsSeenByAnotherReplicaAtOnce()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        await using var other = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        var people = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => replica.EnterAsync(queue, $"u-{i}")));

        await ChangeAsync(replica, queue, new SettingsChange(Capacity: new(4)));

        var places = await Task.WhenAll(people.Select(person => other.CheckAsync(person.Token)));
        places.Count(place => place.Status == TicketStatus.Ready).ShouldBe(4);
    }

    [Fact]
    public async Task Modes_PauseDrainBypassResume_DoWhatTheySay()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        await ChangeAsync(replica, queue, new SettingsChange(Mode: QueueMode.Paused));
        var (paused, first) = await replica.EnterAsync(queue, "first");
        paused.Status.ShouldBe(TicketStatus.Waiting);
        var (_, second) = await replica.EnterAsync(queue, "second");

        await ChangeAsync(replica, queue, new SettingsChange(Mode: QueueMode.Draining));
        (await replica.CheckAsync(first)).Status.ShouldBe(TicketStatus.Ready);
        (await replica.Room.EnterAsync(queue, "third")).Refusal!.Error.ShouldBe(QueueErrors.QueueClosed);
        (await replica.Room.EnterAsync(queue, "second")).IsSuccess.ShouldBeTrue("a place already taken is kept");

        await ChangeAsync(replica, queue, new SettingsChange(Mode: QueueMode.Bypass));
        (await replica.CheckAsync(second)).Status.ShouldBe(TicketStatus.Ready);
        (await replica.EnterAsync(queue, "fourth")).Ticket.Status.ShouldBe(TicketStatus.Ready);

        await ChangeAsync(replica, queue, new SettingsChange(Mode: QueueMode.Open));
        (await replica.EnterAsync(queue, "fifth")).Ticket.Status.ShouldBe(TicketStatus.Waiting);
    }

    [Fact]
    public async Task AdmitNow_LetsInTheNextWhateverTheCapacity()
    {
        await using var replica = await ReplicaAsync(("Capacity", "1"));
        var queue = Replica.NewQueue();
        var people = new List<QueueToken>();
        for (var i = 0; i < 6; i++)
            people.Add((await replica.EnterAsync(queue, $"u-{i}")).Token);

        (await replica.Operations.AdmitAsync(queue, 3, null, "test")).Outcome.Value.ShouldBe(3);

        var statuses = await Task.WhenAll(people.Select(replica.CheckAsync));
        statuses.Select(place => place.Status == TicketStatus.Ready).ShouldBe([true, true, true, true, false, false]);
    }

    private static async Task<bool> TickAsync(Replica replica, string queue)
    {
        await replica.TickAsync(queue);
        return (await replica.Queues[queue].InspectAsync()).Queue.Active > 0;
    }

    private static async Task ChangeAsync(Replica replica, string queue, SettingsChange change) =>
        (await replica.Operations.ChangeAsync(queue, change, null, "test", isKeyed: false, CancellationToken.None)).IsSuccess.ShouldBeTrue();
}
