using System.Collections.Concurrent;
using System.Diagnostics;
using Ticketing.Common.Tracing;

namespace Ticketing.Common.Redis;

/// <summary>
/// Joins the calls that arrive while others are on their way into one script call (group commit). A lone call goes out at once and alone;
/// under load one round trip, one message and one script start serve many, which is where nearly all of their cost lies.
/// </summary>
/// <typeparam name="TItem">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
/// <param name="run">Asks them all in one call; one answer for each, in their order.</param>
public sealed class ScriptBatcher<TItem, TReply>(Func<IReadOnlyList<TItem>, Task<TReply[]>> run)
{
    // With one on the way the next batch grows while Redis works on this one. A second goes out only when so many wait that it is worth its round trip:
    // then neither Redis nor this host waits for the other. Its size bounds how long one script can hold Redis up.
    private const int MaxInFlight = 2;
    private const int WorthASecond = 24;
    private const int MaxBatch = 128;

    // Callers go on in shares of this many on one thread each: a hand-over to a thread for each of them would cost more than what most of them still do.
    private const int Share = 8;

    private readonly ConcurrentQueue<Pending> _pending = new();
    private int _inFlight;

    /// <summary>Asks, and completes with the answer to this very item or with the fault of the call that carried it.</summary>
    public Task<TReply> RunAsync(TItem item)
    {
        var pending = new Pending(item);
        _pending.Enqueue(pending);
        Pump();
        return pending.Task;
    }

    private void Pump()
    {
        // The item must be seen in the queue by whoever comes back after this thread has seen them still on the way.
        Interlocked.MemoryBarrier();
        while (!_pending.IsEmpty)
        {
            var others = Volatile.Read(ref _inFlight);
            if (others >= MaxInFlight || (others > 0 && _pending.Count < WorthASecond))
                return;
            if (Interlocked.CompareExchange(ref _inFlight, others + 1, others) == others)
                _ = SendAsync();
        }
    }

    private async Task SendAsync()
    {
        var batch = new List<Pending>();
        while (batch.Count < MaxBatch && _pending.TryDequeue(out var pending))
            batch.Add(pending);

        try
        {
            if (batch.Count > 0)
            {
                if (Spans.Source.HasListeners())
                    ScriptSpans.Carry(batch.Select(pending => pending.Span));
                var replies = await run(batch.ConvertAll(pending => pending.Item));
                for (var i = 0; i < batch.Count; i += Share)
                    ThreadPool.UnsafeQueueUserWorkItem(static part => part.Complete(), new Part(batch, replies, i), preferLocal: false);
            }
        }
        catch (Exception fault)
        {
            foreach (var pending in batch)
                pending.TrySetException(fault);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Pump();
        }
    }

    private sealed class Pending(TItem item) : TaskCompletionSource<TReply>
    {
        public TItem Item { get; } = item;

        /// <summary>The span of whoever asks; null where nobody records it.</summary>
        public Activity? Span { get; } = Spans.Current;
    }

    private sealed record Part(List<Pending> Batch, TReply[] Replies, int From)
    {
        public void Complete()
        {
            for (var i = From; i < Math.Min(From + Share, Batch.Count); i++)
                Batch[i].SetResult(Replies[i]);
        }
    }
}
