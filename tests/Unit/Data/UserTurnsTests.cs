using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Data;

public sealed class UserTurnsTests
{
    private readonly UserTurns _turns = new(
        new DatabaseOptions { MaxPerUser = 2, MaxWaitingPerUser = 3, TurnTimeoutMs = 1900 }, TimeProvider.System, UnheardMeters.Instance);

    [Fact]
    public async Task TryBegin_WhenAUserHasTwoTurns_WaitsForTheEndOfOneInOrder()
    {
        var requests = Enumerable.Range(0, 5).Select(_ => new RequestUser("one")).ToArray();
        var begun = requests.Select(request => _turns.TryBeginAsync(request).AsTask()).ToArray();

        begun.Select(each => each.IsCompleted).ShouldBe([true, true, false, false, false]);
        _turns.End(requests[1]);
        (await begun[2]).ShouldBeTrue();
        begun[3].IsCompleted.ShouldBeFalse();
        _turns.End(requests[0]);
        (await begun[3]).ShouldBeTrue();
        begun[4].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task TryBegin_WhenAUsersLineIsFull_RefusesThatUserAlone()
    {
        _ = Enumerable.Range(0, 5).Select(_ => _turns.TryBeginAsync(new RequestUser("one")).AsTask()).ToArray();

        await Should.ThrowAsync<TooManyCallsException>(async () => await _turns.TryBeginAsync(new RequestUser("one")));
        (await _turns.TryBeginAsync(new RequestUser("two"))).ShouldBeTrue();
    }

    [Fact]
    public async Task TryBegin_OfARequestThatHasAConnection_DoesNotWait()
    {
        var (first, second, third) = (new RequestUser("one"), new RequestUser("one"), new RequestUser("one"));
        await _turns.TryBeginAsync(first);
        await _turns.TryBeginAsync(second);
        var waits = _turns.TryBeginAsync(third).AsTask();

        (await _turns.TryBeginAsync(first)).ShouldBeTrue();
        _turns.End(first);

        waits.IsCompleted.ShouldBeFalse("the first request has its other connection yet");
        _turns.End(first);
        (await waits).ShouldBeTrue();
    }

    [Fact]
    public async Task TryBegin_WhenNoTurnComesInTime_LeavesTheLine()
    {
        var turns = new UserTurns(new DatabaseOptions { MaxPerUser = 1, MaxWaitingPerUser = 1, TurnTimeoutMs = 20 }, TimeProvider.System,
            UnheardMeters.Instance);
        var first = new RequestUser("one");
        await turns.TryBeginAsync(first);

        (await turns.TryBeginAsync(new RequestUser("one"))).ShouldBeFalse();
        (await turns.TryBeginAsync(new RequestUser("one"))).ShouldBeFalse("there is room in the line again");

        turns.End(first);
        turns.Users.ShouldBe(0);
    }

    [Fact]
    public async Task TryBegin_InARush_NeverGivesAUserMoreThanTwoAndLeavesNothing()
    {
        var turns = new UserTurns(new DatabaseOptions { MaxWaitingPerUser = 1000 }, TimeProvider.System, UnheardMeters.Instance);
        var running = new int[3];
        var most = new int[3];
        await Task.WhenAll(Enumerable.Range(0, 600).Select(n => Task.Run(async () =>
        {
            var user = n % 3;
            var request = new RequestUser($"user-{user}");
            (await turns.TryBeginAsync(request)).ShouldBeTrue();
            var now = Interlocked.Increment(ref running[user]);
            for (var seen = Volatile.Read(ref most[user]); now > seen; seen = Volatile.Read(ref most[user]))
                Interlocked.CompareExchange(ref most[user], now, seen);
            await Task.Yield();
            Interlocked.Decrement(ref running[user]);
            turns.End(request);
        })));

        most.ShouldAllBe(count => count <= 2);
        turns.Users.ShouldBe(0);
    }
}
