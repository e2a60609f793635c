using Shouldly;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Push;
using Ticketing.Queues.Tokens;
using Xunit;

namespace Ticketing.Tests.Unit.Queue;

public sealed class PushListenerTests
{
    private static readonly PushMessage Older = new(PushKind.Event);
    private static readonly PushMessage Newer = new(PushKind.Event);
    private static readonly PushMessage Last = new(PushKind.Event, IsLast: true);

    private readonly Listener _listener = New(2);

    [Fact]
    public async Task Put_WhenOneHasNotLeftYet_TheNewestReplacesIt()
    {
        _listener.Put(Older);
        _listener.Put(Newer);
        _listener.Put(PushMessage.KeepAlive);
        (await _listener.TakeAsync()).ShouldBeSameAs(Newer);
        _listener.TakeAsync().AsTask().IsCompleted.ShouldBeFalse("nothing was left behind");
    }

    [Fact]
    public async Task Put_AfterTheEnd_ReplacesNothing()
    {
        _listener.Put(Last);
        _listener.Put(PushMessage.Stopping);
        (await _listener.TakeAsync()).ShouldBeSameAs(Last);
    }

    [Fact]
    public async Task TakeAsync_BeforePut_IsWokenEachTime()
    {
        foreach (var message in (PushMessage[])[Older, PushMessage.KeepAlive, Newer, Last])
        {
            var taking = _listener.TakeAsync();
            taking.IsCompleted.ShouldBeFalse();
            _listener.Put(message);
            (await taking).ShouldBeSameAs(message);
        }
    }

    [Fact]
    public void BeginCheck_WhileOneIsOnItsWay_MakesAnotherFollow()
    {
        _listener.BeginCheck().ShouldBeTrue();
        _listener.BeginCheck().ShouldBeFalse();
        _listener.BeginCheck().ShouldBeFalse();
        _listener.EndCheck().ShouldBeFalse("another must follow");
        _listener.EndCheck().ShouldBeTrue();
        _listener.BeginCheck().ShouldBeTrue();
        _listener.AbandonCheck();
        _listener.BeginCheck().ShouldBeTrue();
    }

    [Fact]
    public void IsWritingSince_OnlyWhileAWriteHasNotEnded()
    {
        _listener.BeginWrite(100);
        _listener.IsWritingSince(101).ShouldBeTrue();
        _listener.IsWritingSince(100).ShouldBeFalse();
        _listener.IsIdleSince(101).ShouldBeFalse();
        _listener.EndWrite();
        _listener.IsWritingSince(101).ShouldBeFalse();
        _listener.IsIdleSince(101).ShouldBeTrue();
    }

    internal static Listener New(long ticket) =>
        new(new QueueToken(new Visitor("concert-1", $"u-{ticket}", ticket), 1, DateTimeOffset.UnixEpoch, TimeSpan.Zero), () => { }, needsKeepAlive: true);
}
