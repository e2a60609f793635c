using System.Net;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Common.Api;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The length of a line, and the places of one address in it.</summary>
public sealed class BoundTests : IAsyncLifetime
{
    private static readonly ClientAddress One = ClientAddress.Of(IPAddress.Parse("192.0.2.1"))!.Value;
    private static readonly ClientAddress Two = ClientAddress.Of(IPAddress.Parse("2001:db8::2"))!.Value;

    private readonly string _queue = Replica.NewQueue();
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartNewAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task Enter_OfOneAddressOnTwoReplicas_GivesAsManyPlacesAsItMayHave()
    {
        var rules = Rules(("Capacity", "2"), ("MaxPlacesPerAddress", "5"));
        await using var one = await Replica.StartAsync(_redis.ConnectionString, rules);
        await using var two = await Replica.StartAsync(_redis.ConnectionString, rules);

        var entries = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).Room.EnterAsync(_queue, $"u-{i}", One)));

        entries.Count(entry => entry.IsSuccess).ShouldBe(5, "those who were admitted among them");
        entries.Where(entry => !entry.IsSuccess).ShouldAllBe(entry => entry.Refusal!.Error == QueueErrors.AddressCrowded && entry.Refusal.RetryAfter != null
            && entry.Refusal.Fields["line"] == QueueErrors.AddressCrowded.Message);
        foreach (var i in Enumerable.Range(0, 40).Where(i => entries[i].IsSuccess))
            (await one.Room.EnterAsync(_queue, $"u-{i}", One)).Value.Ticket.IsNew.ShouldBeFalse("a place that is taken is given again");
        (await one.Room.EnterAsync(_queue, "other", Two)).IsSuccess.ShouldBeTrue();
        (await one.Room.EnterAsync(_queue, "without-an-address")).IsSuccess.ShouldBeTrue();
        (await one.Room.EnterAsync(Replica.NewQueue(), "elsewhere", One)).IsSuccess.ShouldBeTrue("it counts in each queue by itself");
    }

    [Fact]
    public async Task Enter_AfterPlacesOfTheAddressHaveEnded_GivesAsManyAsHaveEnded()
    {
        await using var replica = await Replica.StartAsync(_redis.ConnectionString,
            Rules(("Capacity", "2"), ("MaxPlacesPerAddress", "4"), ("WaitSeconds", "2"), ("ClaimSeconds", "1")));
        var people = new List<QueueToken>();
        for (var i = 0; i < 4; i++)
            people.Add(await EnterAsync(replica, $"u-{i}"));
        (await FreeAsync(replica)).ShouldBe(0);

        await replica.Room.LeaveAsync(people[3].Visitor);
        await replica.Room.LeaveAsync(people[0].Visitor);
        (await FreeAsync(replica)).ShouldBe(2, "one left the line, and one a slot");

        await Until.TrueAsync("slots and places lapsed", TimeSpan.FromSeconds(20), async () =>
        {
            await replica.TickAsync(_queue);
            return await PlacesAsync() == 0;
        });
        (await FreeAsync(replica)).ShouldBe(4);
        await replica.Operations.ClearAsync(_queue, null, "test");
        (await FreeAsync(replica)).ShouldBe(2, "those who were admitted keep their slots");
    }

    [Fact]
    public async Task Enter_OfAUserWhoseTicketEndedUnnoticed_CountsOnePlace()
    {
        await using var replica = await Replica.StartAsync(_redis.ConnectionString,
            Rules(("Capacity", "1"), ("MaxPlacesPerAddress", "3"), ("WaitSeconds", "1"), ("ClaimSeconds", "1")));
        await EnterAsync(replica, "slot");
        await EnterAsync(replica, "waits");
        // No tick frees them.
        await Task.Delay(TimeSpan.FromSeconds(2));

        await EnterAsync(replica, "waits");
        await EnterAsync(replica, "slot");

        (await PlacesAsync()).ShouldBe(2);
        (await FreeAsync(replica)).ShouldBe(1);
    }

    [Fact]
    public async Task Places_WhenTheBoundIsSwitchedOff_AreRemovedByTheTick()
    {
        await using (var bounded = await Replica.StartAsync(_redis.ConnectionString, Rules(("MaxPlacesPerAddress", "3"))))
            await EnterAsync(bounded, "u-1");
        await using var free = await Replica.StartAsync(_redis.ConnectionString, Rules());

        await free.TickAsync(_queue);

        (await PlacesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Enter_WhenTheLineIsFull_IsRefusedUntilThereIsRoom()
    {
        await using var replica = await Replica.StartAsync(_redis.ConnectionString, Rules(("Capacity", "3"), ("MaxWaiting", "4")));

        var entries = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => replica.Room.EnterAsync(_queue, $"u-{i}")));

        var entered = entries.Where(entry => entry.IsSuccess).ToList();
        entered.Count.ShouldBe(7, "three slots and four places in line");
        entered.Count(entry => entry.Value.Ticket.Status == TicketStatus.Ready).ShouldBe(3);
        entries.Where(entry => !entry.IsSuccess).ShouldAllBe(entry => entry.Refusal!.Error == QueueErrors.LineFull && entry.Refusal.RetryAfter != null);
        var first = replica.Signer.Read(entered[0].Value.Token)!;
        (await replica.Room.EnterAsync(_queue, first.Visitor.UserId)).Value.Ticket.IsNew.ShouldBeFalse("a place that is taken is given again");

        await replica.Room.LeaveAsync(first.Visitor);
        (await replica.Room.EnterAsync(_queue, "next")).IsSuccess.ShouldBeTrue();
        (await replica.Room.EnterAsync(_queue, "one-too-many")).Refusal!.Error.ShouldBe(QueueErrors.LineFull);
    }

    [Fact]
    public async Task Enter_WhileTheRateKeepsPeopleWaiting_BoundsTheLineAllTheSame()
    {
        await using var replica = await Replica.StartAsync(_redis.ConnectionString, Rules(("Capacity", "100"), ("AdmitPerSecond", "2"), ("MaxWaiting", "3")));

        var entries = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => replica.Room.EnterAsync(_queue, $"u-{i}")));

        // Two more for each second that a slow machine takes.
        entries.Count(entry => entry.IsSuccess).ShouldBeInRange(5, 11);
        (await replica.Queues[_queue].InspectAsync()).Queue.Waiting.ShouldBeLessThanOrEqualTo(3);
    }

    private static Dictionary<string, string> Rules(params (string Name, string Value)[] rules) => rules.ToDictionary(rule => rule.Name, rule => rule.Value);

    private async Task<QueueToken> EnterAsync(Replica replica, string user) =>
        replica.Signer.Read((await replica.Room.EnterAsync(_queue, user, One)).Value.Token)!;

    // Takes all places that the address may still have.
    private async Task<int> FreeAsync(Replica replica)
    {
        for (var taken = 0; ; taken++)
        {
            if (!(await replica.Room.EnterAsync(_queue, $"free-{Guid.NewGuid():N}", One)).IsSuccess)
                return taken;
        }
    }

    private async Task<long> PlacesAsync()
    {
        using var client = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        var places = await client.GetDatabase().HashGetAllAsync($"q:{{{_queue}}}:places");
        var users = await client.GetDatabase().HashLengthAsync($"q:{{{_queue}}}:from");
        places.Sum(place => (long)place.Value).ShouldBe(users);
        return users;
    }
}
