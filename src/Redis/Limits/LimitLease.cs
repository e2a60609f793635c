namespace Ticketing.Redis.Limits;

/// <summary>
/// What one replica knows of a bucket for a second, when the client's credit is used up: the calls that it may let through without asking, or until when
/// the bucket is empty.
/// </summary>
/// <param name="credit">How many calls were used on credit; they are taken from the bucket with the next one.</param>
internal sealed class LimitLease(int credit)
{
    private int _left;
    private int _unpaid = credit;
    private int _isAsking;
    private long _remaining;
    private long _refusedUntil;

    /// <summary>Whether the bucket was found empty.</summary>
    public bool WasRefused => Volatile.Read(ref _refusedUntil) > 0;

    /// <summary>Uses a call that may be let through without asking.</summary>
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

    /// <summary>Goes on from the lease of the second before.</summary>
    public void Continue(LimitLease before) => _refusedUntil = before._refusedUntil;

    /// <summary>How many calls to ask for: of the calls that ask at the same time, one asks for a lease and the others for themselves only.</summary>
    /// <param name="lease">How many it asks for.</param>
    /// <param name="debt">How many calls were used on credit, to be taken beside these.</param>
    public int Ask(int lease, out int debt)
    {
        debt = Volatile.Read(ref _unpaid) == 0 ? 0 : Interlocked.Exchange(ref _unpaid, 0);
        return lease > 1 && Interlocked.CompareExchange(ref _isAsking, 1, 0) == 0 ? lease : 1;
    }

    /// <summary>Notes the answer.</summary>
    /// <param name="asked">How many calls were asked for.</param>
    /// <param name="granted">How many were granted, the caller's own among them; 0 or less where it is refused.</param>
    /// <param name="remaining">How many are left in the bucket.</param>
    /// <param name="refusedUntilMs">Where none was granted: until when the bucket is empty.</param>
    /// <returns>How many more may be made at once.</returns>
    public long Answer(int asked, long granted, long remaining, long refusedUntilMs)
    {
        Volatile.Write(ref _remaining, remaining);
        var kept = granted > 1 ? Interlocked.Add(ref _left, (int)granted - 1) : 0;
        if (granted <= 0)
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
