namespace Ticketing.Redis.Limits;

/// <summary>What one replica knows of a bucket: the calls that it has taken for itself and not used yet, or until when the bucket is empty.</summary>
internal sealed class LimitLease
{
    private int _left;
    private int _isAsking;
    private long _remaining;
    private long _refusedUntil;

    /// <summary>Uses a call that was taken before.</summary>
    /// <param name="remaining">How many more may be made at once.</param>
    public bool TryUse(out long remaining)
    {
        var left = Volatile.Read(ref _left);
        while (left > 0)
        {
            var seen = Interlocked.CompareExchange(ref _left, left - 1, left);
            if (seen == left)
            {
                remaining = Volatile.Read(ref _remaining) + left - 1;
                return true;
            }

            left = seen;
        }

        remaining = 0;
        return false;
    }

    /// <summary>For how long the bucket is empty, in ms by the timer of this host; 0 where a call may be asked for.</summary>
    public long RefusedFor(long nowMs) => Math.Max(0, Volatile.Read(ref _refusedUntil) - nowMs);

    /// <summary>How many calls to ask for: one of those who ask at the same time asks for more than its own.</summary>
    public int Ask(int lease) => lease > 1 && Interlocked.CompareExchange(ref _isAsking, 1, 0) == 0 ? lease : 1;

    /// <summary>Notes the answer.</summary>
    /// <param name="asked">How many calls were asked for.</param>
    /// <param name="granted">How many were granted, the caller's own among them.</param>
    /// <param name="remaining">How many are left in the bucket.</param>
    /// <param name="refusedUntilMs">Where none was granted: until when the bucket is empty.</param>
    /// <returns>How many more may be made at once.</returns>
    public long Answer(int asked, long granted, long remaining, long refusedUntilMs)
    {
        Volatile.Write(ref _remaining, remaining);
        var kept = 0;
        if (granted > 1)
            kept = Interlocked.Add(ref _left, (int)granted - 1);
        if (granted == 0)
            Volatile.Write(ref _refusedUntil, refusedUntilMs);
        Answered(asked);
        return remaining + kept;
    }

    /// <summary>There is no answer.</summary>
    public void Answered(int asked)
    {
        if (asked > 1)
            Volatile.Write(ref _isAsking, 0);
    }
}
