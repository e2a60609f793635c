using System.Collections.Concurrent;

namespace Ticketing.Queues.Store;

/// <summary>
/// Joins the calls that arrive while others are on their way into one script call (group commit). A lone call goes out at once and alone;
/// under load one round trip, one message and one script start serve many, which is where nearly all of their cost lies.
/// </summary>
/// <typeparam name="TItem">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
internal sealed class ScriptBatcher<TItem, TReply>(Func<IReadOnlyList<TItem>, Task<TReply[]>> run)
{
    // Two on the way keep Redis busy while a reply is being read. The batch bounds how long one script can hold Redis up.
    private const int MaxInFlight = 2;
    private const int MaxBatch = 128;

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
        while (!_pending.IsEmpty)
        {
            if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
            {
                Interlocked.Decrement(ref _inFlight);
                return;
            }

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
                var replies = await run(batch.ConvertAll(pending => pending.Item));
                for (var i = 0; i < batch.Count; i++)
                    batch[i].SetResult(replies[i]);
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

    // Continuations run elsewhere: one slow caller must not hold up the others, nor the next batch.
    private sealed class Pending(TItem item) : TaskCompletionSource<TReply>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TItem Item { get; } = item;
    }
}
