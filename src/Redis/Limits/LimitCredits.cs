namespace Ticketing.Redis.Limits;

/// <summary>
/// The calls that a replica lets through on credit: so many of each client in a second. Nearly all calls are such, so they take no lock and allocate nothing:
/// a client counts in the slot of its hash. Clients that share a slot share its credit, and ask their buckets the sooner.
/// </summary>
/// <param name="credit">How many calls a slot has in a second.</param>
internal sealed class LimitCredits(int credit)
{
    // So many that of 25,000 clients in a second about one in a hundred shares its slot. 8 MiB.
    private const int Size = 1 << 20;

    // The second in the upper half, and the calls of that second in the lower one.
    private readonly long[] _slots = new long[credit > 0 ? Size : 0];

    /// <summary>Uses a call.</summary>
    /// <param name="hash">The client's hash.</param>
    /// <param name="second">The second that it is, by a clock that never goes back.</param>
    /// <param name="used">How many calls of this second have been used, this one among them.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryUse(int hash, int second, out int used)
    {
        used = credit;
        if (credit == 0)
            return false;
        ref var slot = ref _slots[hash & (Size - 1)];
        var seen = Volatile.Read(ref slot);
        while (true)
        {
            used = (int)(seen >> 32) < second ? 1 : (int)seen + 1;
            if (used > credit)
                return false;
            var found = Interlocked.CompareExchange(ref slot, Pack(second, used), seen);
            if (found == seen)
                return true;
            seen = found;
        }
    }

    /// <summary>A client whose bucket was found empty has no credit in this second and in the next one.</summary>
    public void Withdraw(int hash, int second)
    {
        if (credit > 0)
            Volatile.Write(ref _slots[hash & (Size - 1)], Pack(second + 1, credit));
    }

    private static long Pack(int second, int used) => ((long)second << 32) | (uint)used;
}
