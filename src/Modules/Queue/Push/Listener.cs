using System.Threading.Tasks.Sources;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Push;

/// <summary>
/// One stream to one client. Its buffer is one message: every event is a whole state, so a newer one replaces one that has not been taken yet, and no sender
/// ever waits for a slow stream.
/// </summary>
/// <param name="token">The token of its ticket.</param>
/// <param name="drop">Cuts the connection.</param>
/// <param name="needsKeepAlive">Whether keep-alive messages are sent through the buffer.</param>
internal sealed class Listener(QueueToken token, Action drop, bool needsKeepAlive) : IValueTaskSource<PushMessage>
{
    private static long _serials;

    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private PushMessage? _next;
    private bool _isTaking;
    private bool _isWriting;
    private long _lastWrite;
    private int _check;

    public QueueToken Token => token;

    /// <summary>Tells listeners of one order apart.</summary>
    public long Serial { get; } = Interlocked.Increment(ref _serials);

    /// <summary>Whether keep-alive messages are sent through the buffer.</summary>
    public bool NeedsKeepAlive => needsKeepAlive;

    /// <summary>The order of the ticket in its queue; null while that is not known.</summary>
    public long? Order { get; set; }

    /// <summary>The next listener to the same ticket.</summary>
    public Listener? Sibling { get; set; }

    /// <summary>Whether it has been removed from its queue.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>When to check the ticket again, as a timestamp.</summary>
    public long Due { get; set; } = long.MaxValue;

    /// <summary>The state of the last check, or null.</summary>
    public CheckReply? Last { get; set; }

    /// <summary>Cuts the connection, which ends a write that does not end by itself.</summary>
    public void Drop() => drop();

    /// <summary>Gives a message to the writer. A keep-alive replaces no other message, and no message replaces the last one.</summary>
    public void Put(PushMessage message)
    {
        lock (_gate)
        {
            if (_next is { IsLast: true } || (_next is not null && message.Kind == PushKind.KeepAlive))
                return;
            _next = message;
            if (!_isTaking)
                return;
            _isTaking = false;
        }

        _signal.SetResult(true);
    }

    /// <summary>The next message, for one writer at a time.</summary>
    public ValueTask<PushMessage> TakeAsync()
    {
        lock (_gate)
        {
            if (_next is not null)
                return new ValueTask<PushMessage>(TakeNext());
            _signal.Reset();
            _isTaking = true;
            return new ValueTask<PushMessage>(this, _signal.Version);
        }
    }

    /// <summary>A write begins at this timestamp.</summary>
    public void BeginWrite(long now)
    {
        Volatile.Write(ref _lastWrite, now);
        Volatile.Write(ref _isWriting, true);
    }

    /// <summary>The write has ended.</summary>
    public void EndWrite() => Volatile.Write(ref _isWriting, false);

    /// <summary>Whether a write that began before this timestamp has not ended.</summary>
    public bool IsWritingSince(long limit) => Volatile.Read(ref _isWriting) && Volatile.Read(ref _lastWrite) < limit;

    /// <summary>Whether nothing was written since this timestamp.</summary>
    public bool IsIdleSince(long limit) => !Volatile.Read(ref _isWriting) && Volatile.Read(ref _lastWrite) < limit;

    /// <summary>Begins a check, one at a time; while one is running, notes that another must follow it.</summary>
    public bool BeginCheck()
    {
        if (Interlocked.CompareExchange(ref _check, 1, 0) == 0)
            return true;
        // If the check ended between these two steps, this call begins one itself.
        return Interlocked.CompareExchange(ref _check, 2, 1) == 0 && BeginCheck();
    }

    /// <summary>Ends a check. False when another must follow at once.</summary>
    public bool EndCheck() => Interlocked.CompareExchange(ref _check, 0, 1) == 1 || Interlocked.Exchange(ref _check, 1) != 2;

    /// <summary>Ends a check that failed; the next one begins at <see cref="Due"/>.</summary>
    public void AbandonCheck() => Volatile.Write(ref _check, 0);

    PushMessage IValueTaskSource<PushMessage>.GetResult(short token)
    {
        _signal.GetResult(token);
        lock (_gate)
            return TakeNext();
    }

    ValueTaskSourceStatus IValueTaskSource<PushMessage>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<PushMessage>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private PushMessage TakeNext()
    {
        var next = _next!;
        _next = null;
        return next;
    }
}
