using System.Collections.Concurrent;
using System.Diagnostics;
using Ticketing.Common.Results;
using Ticketing.Common.Tracing;

namespace Ticketing.Redis;

/// <summary>
/// Joins the calls that arrive while others are on their way, or have only just left, into one script call (group commit). A lone call goes out at once and alone;
/// under load one round trip, one message and one script start serve many, which is where nearly all of their cost lies.
/// The line in front of it is bounded in length and in time: whoever comes when it is full is refused at once, who has stood in it for too long is refused when their turn comes, and
/// when the other side turns out to be away nobody goes on waiting to find out once more.
/// </summary>
/// <typeparam name="TItem">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
/// <param name="run">Asks them all in one call; one answer for each, in their order.</param>
/// <param name="patience">How long an item may stand in line.</param>
/// <param name="spacing">How soon after another a call may leave that few others go with; rounded up to milliseconds. None: at once.</param>
/// <param name="lineFailed">Told of a fault that has also ended so many calls that stood in line behind the one it befell.</param>
public sealed class ScriptBatcher<TItem, TReply>(Func<IReadOnlyList<TItem>, Task<TReply[]>> run, TimeSpan patience, TimeSpan spacing = default, Action<Exception, int>? lineFailed = null)
{
    /// <summary>How many may stand in line: about as many as one Redis serves within its time-out.</summary>
    public const int MaxInLine = 20_000;

    // With one on the way the next batch grows while Redis works on this one. A second goes out only when so many wait that it is worth its round trip:
    // then neither Redis nor this host waits for the other. Its size bounds how long one script can hold Redis up.
    private const int MaxInFlight = 2;
    private const int WorthItsOwn = 24;
    private const int MaxBatch = 128;

    // Callers go on in shares of this many on one thread each: a hand-over to a thread for each of them would cost more than what most of them still do.
    // The last share, which for a lone call is the only one, goes on where the reply has come in: waking a thread costs more than a caller's own work.
    private const int Share = 8;

    private readonly ConcurrentQueue<Pending> _pending = new();
    private int _isTimed;
    private int _inLine;
    private int _inFlight;
    private long _left;

    /// <summary>Asks, and completes with the answer to this very item or with the fault of the call that carried it.</summary>
    /// <exception cref="TimeoutException">The line is full, or was too slow.</exception>
    public Task<TReply> RunAsync(TItem item)
    {
        if (Interlocked.Increment(ref _inLine) > MaxInLine)
        {
            Interlocked.Decrement(ref _inLine);
            return Task.FromException<TReply>(new TimeoutException("The line of calls to Redis is full."));
        }

        var pending = new Pending(item);
        _pending.Enqueue(pending);
        Pump();
        return pending.Task;
    }

    private void Pump(bool isDue = false)
    {
        // The item must be seen in the queue by whoever comes back after this thread has seen them still on the way, or the timer set.
        Interlocked.MemoryBarrier();
        while (!_pending.IsEmpty)
        {
            var others = Volatile.Read(ref _inFlight);
            if (others >= MaxInFlight)
                return;
            if (Volatile.Read(ref _inLine) < WorthItsOwn)
            {
                if (others > 0)
                    return;
                if (!isDue && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _left)) < spacing)
                {
                    LeaveLater();
                    return;
                }
            }

            if (Interlocked.CompareExchange(ref _inFlight, others + 1, others) == others)
                _ = SendAsync();
        }
    }

    private void LeaveLater()
    {
        if (Interlocked.Exchange(ref _isTimed, 1) != 0)
            return;
        // It serves all who come after this caller, too, and must not act in the caller's name.
        using (ExecutionContext.SuppressFlow())
            _ = LeaveInTimeAsync();
    }

    private async Task LeaveInTimeAsync()
    {
        await Task.Delay(spacing);
        Volatile.Write(ref _isTimed, 0);
        Pump(isDue: true);
    }

    private async Task SendAsync()
    {
        var batch = new List<Pending>();
        var late = new List<Pending>();
        Part? last = null;
        var now = TimeProvider.System.GetTimestamp();
        Volatile.Write(ref _left, now);
        while (batch.Count < MaxBatch && _pending.TryDequeue(out var pending))
            (TimeProvider.System.GetElapsedTime(pending.Since, now) > patience ? late : batch).Add(pending);
        Interlocked.Add(ref _inLine, -batch.Count - late.Count);
        if (late.Count > 0)
            Fail(late, new TimeoutException("The line of calls to Redis was too slow."));

        try
        {
            if (batch.Count > 0)
            {
                if (Spans.Source.HasListeners())
                    ScriptSpans.Carry(batch.Select(pending => pending.Span));
                last = HandOver(batch, await run(batch.ConvertAll(pending => pending.Item)), null);
            }
        }
        catch (Exception fault)
        {
            Fail(batch, fault);
            if (Faults.IsUnavailable(fault) && TakeLine() is { Count: > 0 } line)
            {
                lineFailed?.Invoke(fault, line.Count);
                Fail(line, fault);
            }

            // Where calls are refused at once, one after the other must not pile up on this stack.
            await Task.Yield();
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Pump();
        }

        last?.Complete();
    }

    // Those who stand in line now, and not those who come while they are told.
    private List<Pending> TakeLine()
    {
        var line = new List<Pending>();
        for (var left = Volatile.Read(ref _inLine); left > 0 && _pending.TryDequeue(out var pending); left--)
            line.Add(pending);
        Interlocked.Add(ref _inLine, -line.Count);
        return line;
    }

    private static void Fail(List<Pending> batch, Exception fault)
    {
        if (HandOver(batch, null, fault) is { } last)
            Start(last);
    }

    // All shares but the last, which is the caller's to complete.
    private static Part? HandOver(List<Pending> batch, TReply[]? replies, Exception? fault)
    {
        var from = 0;
        for (; from + Share < batch.Count; from += Share)
            Start(new Part(batch, replies, fault, from));
        return from < batch.Count ? new Part(batch, replies, fault, from) : null;
    }

    private static void Start(Part part) => ThreadPool.UnsafeQueueUserWorkItem(static part => part.Complete(), part, preferLocal: false);

    private sealed class Pending(TItem item) : TaskCompletionSource<TReply>
    {
        public TItem Item { get; } = item;

        /// <summary>The span of whoever asks; null where nobody records it.</summary>
        public Activity? Span { get; } = Spans.Current;

        public long Since { get; } = TimeProvider.System.GetTimestamp();
    }

    private sealed record Part(List<Pending> Batch, TReply[]? Replies, Exception? Fault, int From)
    {
        public void Complete()
        {
            for (var i = From; i < Math.Min(From + Share, Batch.Count); i++)
            {
                if (Replies is null)
                    Batch[i].SetException(Fault!);
                else
                    Batch[i].SetResult(Replies[i]);
            }
        }
    }
}
