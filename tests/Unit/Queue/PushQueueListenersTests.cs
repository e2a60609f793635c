using Shouldly;
using Ticketing.Queues.Push;
using Ticketing.Queues.Rules;
using Xunit;

namespace Ticketing.Tests.Unit.Queue;

public sealed class PushQueueListenersTests
{
    private readonly QueueListeners _queue = new("concert-1");

    [Fact]
    public void NextTurn_AfterAMessage_HasThoseWhoWaitUpToItsOrder()
    {
        var listeners = Add(8, 2, 6, 4);
        _queue.SetWaiting(listeners[1], waits: false);
        _queue.Serve(4).ShouldBeTrue();
        _queue.Serve(6).ShouldBeFalse("one turn at a time");
        _queue.NextTurn().ShouldBe([listeners[3], listeners[2]]);
        _queue.NextTurn().ShouldBeNull();
        _queue.Serve(2).ShouldBeTrue();
        _queue.NextTurn().ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void NextTurn_OfThoseBeforeAnOpening_FollowsTheShuffle()
    {
        var listeners = Add(1_000_001, 1_000_003, 1_000_005);
        _queue.Serve(0);
        _queue.NextTurn().ShouldBe(listeners, ignoreOrder: true, "their order is not known yet");

        _queue.HasShuffled.ShouldBeTrue();
        _queue.Shuffle("seed");
        _queue.HasShuffled.ShouldBeFalse();
        var inOrder = listeners.OrderBy(listener => FairShuffle.Order(listener.Token.Visitor.Ticket, "seed")).ToList();
        _queue.Serve(inOrder[1].Order!.Value);
        _queue.NextTurn().ShouldBe(inOrder.Take(2));
    }

    [Fact]
    public void TryAdd_BeyondTheMostOfOneTicket_RefusesTheNewest()
    {
        var (first, second, third) = (PushListenerTests.New(2), PushListenerTests.New(2), PushListenerTests.New(2));
        _queue.TryAdd(first, most: 2).ShouldBeTrue();
        _queue.TryAdd(second, most: 2).ShouldBeTrue();
        _queue.TryAdd(third, most: 2).ShouldBeFalse();
        _queue.Of(2).ShouldBe([second, first]);
        _queue.TryAdd(PushListenerTests.New(4), most: 2).ShouldBeTrue("another ticket has its own");
        _queue.TryAdd(third, most: 3).ShouldBeTrue();

        _queue.Remove(second);
        _queue.Of(2).ShouldBe([third, first]);
        _queue.Remove(third);
        _queue.Of(2).ShouldBe([first]);
        _queue.SetWaiting(second, waits: true);
        _queue.Serve(2);
        _queue.NextTurn().ShouldBe([first], "a removed listener does not come back");
        _queue.Remove(first);
        _queue.Of(2).ShouldBeEmpty();
        _queue.Count.ShouldBe(1);
    }

    private Listener[] Add(params long[] tickets)
    {
        var listeners = Array.ConvertAll(tickets, PushListenerTests.New);
        foreach (var listener in listeners)
            _queue.TryAdd(listener, most: 8).ShouldBeTrue();
        return listeners;
    }
}
