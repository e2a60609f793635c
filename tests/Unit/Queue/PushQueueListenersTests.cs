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
    public void Add_BeyondTheMostOfOnePlace_NamesTheOldest()
    {
        var (first, second, third) = (PushListenerTests.New(2), PushListenerTests.New(2), PushListenerTests.New(2));
        _queue.Add(first, most: 2).ShouldBeNull();
        _queue.Add(second, most: 2).ShouldBeNull();
        _queue.Add(third, most: 2).ShouldBeSameAs(first);
        _queue.Of(2).ShouldBe([third, second, first]);

        _queue.Remove(second);
        _queue.Of(2).ShouldBe([third, first]);
        _queue.Remove(third);
        _queue.Of(2).ShouldBe([first]);
        _queue.SetWaiting(second, waits: true);
        _queue.Serve(2);
        _queue.NextTurn().ShouldBe([first], "a removed listener does not come back");
        _queue.Remove(first);
        _queue.Of(2).ShouldBeEmpty();
        _queue.Count.ShouldBe(0);
    }

    private Listener[] Add(params long[] tickets)
    {
        var listeners = Array.ConvertAll(tickets, PushListenerTests.New);
        foreach (var listener in listeners)
            _queue.Add(listener, most: 8).ShouldBeNull();
        return listeners;
    }
}
