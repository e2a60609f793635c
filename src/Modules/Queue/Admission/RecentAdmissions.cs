using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Admission;

/// <summary>
/// Who was found to be let in a quarter of a second ago or less, for calls that only read: a person who looks at seats again and again asks Redis four times a second.
/// A place that was given up is forgotten at once by the replica that was told, and by the others as soon as its message reaches them.
/// </summary>
internal sealed class RecentAdmissions(IOptions<QueueOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _fresh = TimeSpan.FromMilliseconds(Math.Min(250, options.Value.IdleSeconds * 100));
    private readonly ConcurrentDictionary<(string Queue, long Ticket), TaskCompletionSource> _leaving = new();
    private volatile Generation _current = new(time.GetTimestamp());

    /// <summary>Whether the place was let in a moment ago.</summary>
    public bool Contains(Visitor visitor) => Current().People.ContainsKey((visitor.Queue, visitor.Ticket));

    /// <summary>Notes that the place is let in.</summary>
    public void Add(Visitor visitor) => Current().People[(visitor.Queue, visitor.Ticket)] = true;

    /// <summary>Forgets a place that was given up.</summary>
    public void Remove(string queue, long ticket) => _current.People.TryRemove((queue, ticket), out _);

    /// <summary>The message that a place was given up has arrived here, from whichever replica.</summary>
    public void OnLeft(string queue, long ticket)
    {
        Remove(queue, ticket);
        if (_leaving.TryRemove((queue, ticket), out var told))
            told.TrySetResult();
    }

    /// <summary>
    /// Gives a place up and waits a moment for the message of it to come back here: by then it has left for the other replicas too, so that who is answered
    /// now is not let in there by what they remember.
    /// </summary>
    public async Task<bool> ForgetAsync(Visitor visitor, Func<Task<bool>> leave)
    {
        var key = (visitor.Queue, visitor.Ticket);
        Remove(visitor.Queue, visitor.Ticket);
        var told = _leaving.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            var freed = await leave();
            if (freed)
                await Task.WhenAny(told.Task, Task.Delay(Patience, time));
            return freed;
        }
        finally
        {
            _leaving.TryRemove(key, out _);
        }
    }

    // All entries go together, before the oldest of them is too old: nothing has to be looked at one by one.
    private Generation Current()
    {
        var current = _current;
        if (time.GetElapsedTime(current.Began) < _fresh)
            return current;
        var next = new Generation(time.GetTimestamp());
        return Interlocked.CompareExchange(ref _current, next, current) == current ? next : _current;
    }

    private sealed record Generation(long Began)
    {
        public ConcurrentDictionary<(string Queue, long Ticket), bool> People { get; } = new();
    }
}
