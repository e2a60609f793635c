using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Admission;

/// <summary>
/// Who was found to be let in within the last second, for calls that only read: a person who looks at seats again and again asks Redis once a second.
/// Given-up places are forgotten at once, on every replica.
/// </summary>
internal sealed class RecentAdmissions(IOptions<QueueOptions> options, TimeProvider time)
{
    private readonly TimeSpan _fresh = TimeSpan.FromMilliseconds(Math.Min(1000, options.Value.IdleSeconds * 100));
    private volatile Generation _current = new(time.GetTimestamp());

    /// <summary>Whether the place was let in a moment ago.</summary>
    public bool Contains(Visitor visitor) => Current().People.ContainsKey((visitor.Queue, visitor.Ticket));

    /// <summary>Notes that the place is let in.</summary>
    public void Add(Visitor visitor) => Current().People[(visitor.Queue, visitor.Ticket)] = true;

    /// <summary>Forgets a place that was given up.</summary>
    public void Remove(string queue, long ticket) => _current.People.TryRemove((queue, ticket), out _);

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
