using Microsoft.Extensions.Logging;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Locking;

/// <summary>
/// Whether a part in Redis answers. While it does not, one call in a quarter of a second tries it and the others go on without it, so that a frozen server
/// costs few requests its timeout. The loss and the return are logged once each.
/// </summary>
internal sealed class RedisAvailability(string name, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // 0 while it answers, else the timestamp from which one call may try it.
    private long _tryAgainAt;

    /// <summary>Whether to make a call now.</summary>
    public bool MayCall()
    {
        var at = Volatile.Read(ref _tryAgainAt);
        return at == 0 || (time.GetTimestamp() >= at && Interlocked.CompareExchange(ref _tryAgainAt, AfterPause(), at) == at);
    }

    /// <summary>A call was answered.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _tryAgainAt) != 0 && Interlocked.Exchange(ref _tryAgainAt, 0) != 0)
            ReservationLog.RedisAnswersAgain(log, name);
    }

    /// <summary>A call was not answered, or not in time.</summary>
    public void Failed(Exception fault)
    {
        if (Interlocked.Exchange(ref _tryAgainAt, AfterPause()) == 0)
            ReservationLog.RedisDoesNotAnswer(log, name, fault.GetType().Name, fault.Message);
    }

    private long AfterPause() => time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
