namespace Ticketing.Redis.Limits;

/// <summary>
/// The calls that a replica lets through on credit: for each client a number of calls a second, and a number of calls at once. Nearly all calls pass on credit,
/// so they take no lock and allocate nothing: the hash of a client chooses the slot that counts its calls. Clients that share a slot share its credit, so their
/// buckets are asked earlier.
/// </summary>
/// <param name="perSecond">How many calls of credit a slot regains in a second.</param>
/// <param name="burst">How many calls of credit a slot has at most.</param>
internal sealed class LimitCredits(int perSecond, int burst)
{
    // With this size about one in a hundred of 25,000 clients in a second shares its slot. It takes 8 MiB.
    private const int Size = 1 << 20;
    private const long Second = 1_000_000;

    private readonly long _interval = Second / Math.Max(1, perSecond);

    // When the slot will have all its credit again, in microseconds.
    private readonly long[] _slots = new long[perSecond > 0 && burst > 0 ? Size : 0];

    /// <summary>Uses a call.</summary>
    /// <param name="hash">The client's hash.</param>
    /// <param name="nowUs">The time in microseconds, by a clock that never goes back.</param>
    /// <param name="used">How many calls of its credit are used, this one among them.</param>
    /// <returns>Whether the slot had credit.</returns>
    public bool TryUse(int hash, long nowUs, out int used)
    {
        used = burst;
        if (_slots.Length == 0)
            return false;
        ref var slot = ref _slots[hash & (Size - 1)];
        var seen = Volatile.Read(ref slot);
        while (true)
        {
            var full = Math.Max(seen, nowUs) + _interval;
            if (full - nowUs > burst * _interval)
                return false;
            var found = Interlocked.CompareExchange(ref slot, full, seen);
            if (found == seen)
            {
                used = (int)((full - nowUs + _interval - 1) / _interval);
                return true;
            }

            seen = found;
        }
    }

    /// <summary>A client whose bucket was found empty has no credit in this second and in the next one, and regains it one by one.</summary>
    public void Withdraw(int hash, long nowUs)
    {
        if (_slots.Length > 0)
            Volatile.Write(ref _slots[hash & (Size - 1)], (((nowUs / Second) + 2) * Second) + ((burst - 1) * _interval));
    }
}
