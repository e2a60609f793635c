using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>Counts the bytes of lists that each token gets from this replica in each minute.</summary>
internal sealed class SentBytes(IOptions<ConcertOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly long _most = options.Value.SeatListBytesPerMinute;
    private volatile Window _window = new(time.GetTimestamp());

    /// <summary>Takes bytes of the visitor's minute. The first list of a minute is always sent, however long it is.</summary>
    /// <returns>Null where the list may be sent; otherwise the time until the next minute begins.</returns>
    public TimeSpan? Take(Visitor visitor, int bytes)
    {
        if (_most == 0)
            return null;
        var window = Current();
        var sent = window.Sent.GetOrAdd(visitor, static _ => new StrongBox<long>());
        if (Interlocked.Add(ref sent.Value, bytes) is var sum && (sum <= _most || sum == bytes))
            return null;
        Interlocked.Add(ref sent.Value, -bytes);
        return Length - time.GetElapsedTime(window.BegunAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Of two requests that find the minute over, one begins the next.
    private Window Current()
    {
        var window = _window;
        if (time.GetElapsedTime(window.BegunAt) < Length)
            return window;
        Interlocked.CompareExchange(ref _window, new Window(time.GetTimestamp()), window);
        return _window;
    }

    private sealed class Window(long begunAt)
    {
        public long BegunAt { get; } = begunAt;

        public ConcurrentDictionary<Visitor, StrongBox<long>> Sent { get; } = new();
    }
}
