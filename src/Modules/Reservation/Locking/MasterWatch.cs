using Microsoft.Extensions.Logging;

namespace Ticketing.Reservations.Locking;

/// <summary>Whether what keeps locks answers. While it does not it is told of once and then left alone, but for one call now and then, until it does.</summary>
internal sealed class MasterWatch(string name, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // 0 while it answers, else when to try it again, as a timestamp.
    private long _tryAgainAt;

    /// <summary>Whether a call may be made now.</summary>
    public bool MayAsk()
    {
        var at = Volatile.Read(ref _tryAgainAt);
        return at == 0 || (time.GetTimestamp() >= at && Interlocked.CompareExchange(ref _tryAgainAt, Later(), at) == at);
    }

    /// <summary>A call was answered.</summary>
    public void HasAnswered()
    {
        if (Volatile.Read(ref _tryAgainAt) != 0 && Interlocked.Exchange(ref _tryAgainAt, 0) != 0)
            ReservationLog.LockIsBack(log, name);
    }

    /// <summary>A call was not answered.</summary>
    public void HasNotAnswered(Exception fault)
    {
        if (Interlocked.Exchange(ref _tryAgainAt, Later()) == 0)
            ReservationLog.LockIsAway(log, name, fault.GetType().Name, fault.Message);
    }

    private long Later() => time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
