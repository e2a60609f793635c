using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Admission;

/// <summary>
/// The visitors whose slot was found in use a quarter of a second ago or less, for calls that only read: a person who reads again and again causes at most four
/// calls to Redis a second. So a slot that has ended may count as in use for up to that time, but not on the replica that ended it.
/// </summary>
internal sealed class RecentAdmissions(IOptions<QueueOptions> options, TimeProvider time)
{
    private readonly TimeSpan _lifetime = TimeSpan.FromMilliseconds(Math.Min(250, options.Value.IdleSeconds * 100));
    private volatile Generation _current = new(time.GetTimestamp());

    /// <summary>Whether the slot was in use a moment ago.</summary>
    public bool Contains(Visitor visitor) => Current().Visitors.ContainsKey((visitor.Queue, visitor.Ticket));

    /// <summary>Notes that the slot is in use.</summary>
    public void Add(Visitor visitor) => Current().Visitors[(visitor.Queue, visitor.Ticket)] = true;

    /// <summary>Notes that the slot has ended.</summary>
    public void Remove(Visitor visitor) => _current.Visitors.TryRemove((visitor.Queue, visitor.Ticket), out _);

    // All entries are dropped together, before the oldest of them is too old, so that no single entry has to be checked.
    private Generation Current()
    {
        var current = _current;
        if (time.GetElapsedTime(current.Began) < _lifetime)
            return current;
        var next = new Generation(time.GetTimestamp());
        return Interlocked.CompareExchange(ref _current, next, current) == current ? next : _current;
    }

    private sealed record Generation(long Began)
    {
        public ConcurrentDictionary<(string Queue, long Ticket), bool> Visitors { get; } = new();
    }
}
