using System.Collections.Concurrent;
using System.Diagnostics;
using Ticketing.Common.Results;
using Ticketing.Common.Tracing;

namespace Ticketing.Redis;

/// <summary>
/// Sends calls that arrive together as one script call (group commit). A lone call is sent at once; under load one round trip, one message and one script
/// start serve many calls, and these are nearly all of a call's cost. Calls that wait are bounded in number and in time. When Redis turns out to be away,
/// all waiting calls fail with the one that found out.
/// </summary>
/// <typeparam name="TItem">The arguments of one call.</typeparam>
/// <typeparam name="TReply">The reply to one call.</typeparam>
/// <param name="run">Sends a batch. It returns one reply for each item, in the order of the items.</param>
/// <param name="maxWait">How long a call may wait before it is sent.</param>
/// <param name="spacing">The least time between two batches while few calls wait, rounded up to milliseconds; zero for none.</param>
/// <param name="lineFailed">Is given a fault and the number of waiting calls that failed with it.</param>
public sealed class ScriptBatcher<TItem, TReply>(
    Func<IReadOnlyList<TItem>, Task<TReply[]>> run, TimeSpan maxWait, TimeSpan spacing = default, Action<Exception, int>? lineFailed = null)
{
    /// <summary>How many calls may wait: about as many as one Redis serves within its timeout.</summary>
    public const int MaxWaiting = 20_000;

    // While one batch is on its way the next one grows. A second is sent only when so many calls wait that it is worth a round trip: then neither Redis
    // nor this host waits for the other. The size of a batch bounds how long one script keeps Redis busy.
    private const int MaxInFlight = 2;
    private const int MinForSecond = 24;
    private const int MaxBatch = 128;

    // Callers continue in groups of this many on one thread: a switch of threads for each of them would cost more than most of them still have to do.
    // The last group, which for a lone call is the only one, continues on the thread that received the reply.
    private const int GroupSize = 8;

    private readonly ConcurrentQueue<Pending> _pending = new();
    private int _isDelayed;
    private int _waitingCount;
    private int _inFlight;
    private long _sentAt;

    /// <summary>Sends a call. Completes with its reply, or with the fault of the batch that carried it.</summary>
    /// <exception cref="TimeoutException">Too many calls wait, or this one waited too long.</exception>
    public Task<TReply> RunAsync(TItem item)
    {
        if (Interlocked.Increment(ref _waitingCount) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waitingCount);
            return Task.FromException<TReply>(new TimeoutException("Too many calls wait for Redis."));
        }

        var pending = new Pending(item);
        _pending.Enqueue(pending);
        Pump();
        return pending.Task;
    }

    private void Pump(bool isDelayOver = false)
    {
        // A thread that ends a batch or a delay after this one has read it as running must see the new item.
        Interlocked.MemoryBarrier();
        while (!_pending.IsEmpty)
        {
            var others = Volatile.Read(ref _inFlight);
            if (others >= MaxInFlight)
                return;
            if (Volatile.Read(ref _waitingCount) < MinForSecond)
            {
                if (others > 0)
                    return;
                if (!isDelayOver && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _sentAt)) < spacing)
                {
                    SendLater();
                    return;
                }
            }

            if (Interlocked.CompareExchange(ref _inFlight, others + 1, others) == others)
                _ = SendAsync();
        }
    }

    private void SendLater()
    {
        if (Interlocked.Exchange(ref _isDelayed, 1) != 0)
            return;
        // The batch serves other callers too, so it must not run in the context of this one.
        using (ExecutionContext.SuppressFlow())
            _ = SendAfterSpacingAsync();
    }

    private async Task SendAfterSpacingAsync()
    {
        await Task.Delay(spacing);
        Volatile.Write(ref _isDelayed, 0);
        Pump(isDelayOver: true);
    }

    private async Task SendAsync()
    {
        var batch = new List<Pending>();
        var late = new List<Pending>();
        Group? last = null;
        var now = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref _sentAt, now);
        while (batch.Count < MaxBatch && _pending.TryDequeue(out var pending))
            (TimeProvider.System.GetElapsedTime(pending.ArrivedAt, now) > maxWait ? late : batch).Add(pending);
        Interlocked.Add(ref _waitingCount, -batch.Count - late.Count);
        if (late.Count > 0)
            Fail(late, new TimeoutException("The call waited too long for Redis."));

        try
        {
            if (batch.Count > 0)
            {
                if (Spans.Source.HasListeners())
                    ScriptSpans.Carry(batch.Select(pending => pending.Span));
                last = StartAllButLast(batch, await run(batch.ConvertAll(pending => pending.Item)), null);
            }
        }
        catch (Exception fault)
        {
            Fail(batch, fault);
            if (Faults.IsUnavailable(fault) && TakeWaiting() is { Count: > 0 } waiting)
            {
                lineFailed?.Invoke(fault, waiting.Count);
                Fail(waiting, fault);
            }

            // Calls that fail at once must not grow this stack one after the other.
            await Task.Yield();
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Pump();
        }

        last?.Complete();
    }

    // The calls that wait now, and not those that arrive meanwhile.
    private List<Pending> TakeWaiting()
    {
        var waiting = new List<Pending>();
        for (var left = Volatile.Read(ref _waitingCount); left > 0 && _pending.TryDequeue(out var pending); left--)
            waiting.Add(pending);
        Interlocked.Add(ref _waitingCount, -waiting.Count);
        return waiting;
    }

    private static void Fail(List<Pending> batch, Exception fault)
    {
        if (StartAllButLast(batch, null, fault) is { } last)
            Start(last);
    }

    // Starts all groups but the last, which is returned.
    private static Group? StartAllButLast(List<Pending> batch, TReply[]? replies, Exception? fault)
    {
        var from = 0;
        for (; from + GroupSize < batch.Count; from += GroupSize)
            Start(new Group(batch, replies, fault, from));
        return from < batch.Count ? new Group(batch, replies, fault, from) : null;
    }

    private static void Start(Group group) => ThreadPool.UnsafeQueueUserWorkItem(static group => group.Complete(), group, preferLocal: false);

    private sealed class Pending(TItem item) : TaskCompletionSource<TReply>
    {
        public TItem Item { get; } = item;

        /// <summary>The caller's span; null where it is not recorded.</summary>
        public Activity? Span { get; } = Spans.Current;

        public long ArrivedAt { get; } = TimeProvider.System.GetTimestamp();
    }

    private sealed record Group(List<Pending> Batch, TReply[]? Replies, Exception? Fault, int From)
    {
        public void Complete()
        {
            for (var i = From; i < Math.Min(From + GroupSize, Batch.Count); i++)
            {
                if (Replies is null)
                    Batch[i].SetException(Fault!);
                else
                    Batch[i].SetResult(Replies[i]);
            }
        }
    }
}
