using Shouldly;
using Ticketing.Redis;
using Xunit;

namespace Ticketing.Tests.Unit.Redis;

public sealed class ScriptBatcherTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(2, 200_000)]
    [InlineData(64, 10_000)]
    public async Task Run_ByManyAtOnce_AnswersEachAndForgetsNobody(int callers, int rounds)
    {
        // Answers come at once or a little later, so that batches end at the very moment when others are asked for.
        var batcher = new ScriptBatcher<int, int>(async items =>
        {
            if (items[0] % 2 == 0)
                await Task.Yield();
            return [.. items.Select(item => -item)];
        }, MaxWait);
        var all = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
                (await batcher.RunAsync(caller + i)).ShouldBe(-(caller + i));
        })));
        await all.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Run_WhileOneIsOnTheWay_TravelsTogetherAndASecondLeavesOnlyWhenManyWait()
    {
        var started = new List<int>();
        var gate = new TaskCompletionSource();
        var batcher = new ScriptBatcher<int, int>(async items =>
        {
            lock (started)
                started.Add(items.Count);
            await gate.Task;
            return [.. items];
        }, MaxWait);

        var calls = Enumerable.Range(0, 20).Select(batcher.RunAsync).ToList();
        started.ShouldBe([1], "a lone call leaves at once, the next wait for it");
        calls.AddRange(Enumerable.Range(20, 40).Select(batcher.RunAsync));
        started.ShouldBe([1, 24], "a second leaves when it is worth it, and no third");

        gate.SetResult();
        (await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Enumerable.Range(0, 60));
        started.Sum().ShouldBe(60);
    }

    [Fact]
    public async Task Run_SoonAfterAnother_WaitsForManyOthers()
    {
        var started = new List<int>();
        var batcher = new ScriptBatcher<int, int>(
            items =>
            {
                started.Add(items.Count);
                return Task.FromResult<int[]>([.. items]);
            },
            MaxWait,
            TimeSpan.FromMinutes(1));

        await batcher.RunAsync(1);
        var calls = Enumerable.Range(0, 23).Select(batcher.RunAsync).ToList();
        started.ShouldBe([1], "the first leaves at once, those soon after it do not");
        calls.Add(batcher.RunAsync(23));
        started.ShouldBe([1, 24], "so many need not wait");
        (await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(Enumerable.Range(0, 24));
    }

    [Fact]
    public async Task Run_SoonAfterAnother_LeavesWhenItsTimeHasCome()
    {
        var batcher = new ScriptBatcher<int, int>(
            async items =>
            {
                await Task.Yield();
                return [.. items];
            },
            MaxWait,
            TimeSpan.FromMilliseconds(1));

        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
                (await batcher.RunAsync(caller + i)).ShouldBe(caller + i);
        }))).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Run_WhenTheCallFails_FailsThoseItCarriedAndServesTheNext()
    {
        var fails = true;
        var batcher = new ScriptBatcher<int, int>(items => fails ? throw new InvalidOperationException("away") : Task.FromResult<int[]>([.. items]), MaxWait);
        await Should.ThrowAsync<InvalidOperationException>(() => batcher.RunAsync(1));
        fails = false;
        (await batcher.RunAsync(2)).ShouldBe(2);
    }

    [Fact]
    public async Task Run_WhenTheOtherSideIsAway_EndsTheWholeLineWithTheFirstToFindOut()
    {
        var (counted, calls) = (0, 0);
        var first = new TaskCompletionSource<int[]>();
        var batcher = new ScriptBatcher<int, int>(
            items => ++calls == 1 ? first.Task : Task.FromResult<int[]>([.. items]), MaxWait, lineFailed: (_, line) => counted += line);
        var asked = Enumerable.Range(0, 20).Select(batcher.RunAsync).ToList();

        first.SetException(new TimeoutException("away"));
        foreach (var each in asked)
            await Should.ThrowAsync<TimeoutException>(each.WaitAsync(TimeSpan.FromSeconds(10)));
        (calls, counted).ShouldBe((1, 19));
        (await batcher.RunAsync(7).WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(7);
    }

    [Fact]
    public async Task Run_WhenTheLineIsFull_RefusesAtOnceAndServesTheRest()
    {
        var gate = new TaskCompletionSource();
        var batcher = new ScriptBatcher<int, int>(
            async items =>
            {
                await gate.Task;
                return [.. items];
            },
            MaxWait);
        // Two batches leave: the first item alone, then those that were worth a second.
        var left = Enumerable.Range(0, 25).Select(batcher.RunAsync).ToList();
        var line = Enumerable.Range(0, ScriptBatcher<int, int>.MaxWaiting).Select(batcher.RunAsync).ToList();
        await Should.ThrowAsync<TimeoutException>(batcher.RunAsync(0).WaitAsync(TimeSpan.FromSeconds(10)));

        gate.SetResult();
        await Task.WhenAll(left.Concat(line)).WaitAsync(TimeSpan.FromSeconds(30));
        (await batcher.RunAsync(5)).ShouldBe(5);
    }

    [Fact]
    public async Task Run_WhenTheTurnComesTooLate_IsRefused()
    {
        var gate = new TaskCompletionSource();
        var batcher = new ScriptBatcher<int, int>(
            async items =>
            {
                await gate.Task;
                return [.. items];
            },
            TimeSpan.FromMilliseconds(50));
        var first = batcher.RunAsync(1);
        var late = batcher.RunAsync(2);
        await Task.Delay(150);
        gate.SetResult();
        (await first.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(1);
        await Should.ThrowAsync<TimeoutException>(late.WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
