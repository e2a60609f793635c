namespace Ticketing.Queues.Contracts;

/// <summary>How many people came to the queues through this replica since it started.</summary>
public sealed class LineTraffic
{
    private long _entered;
    private long _claimed;

    /// <summary>People who took a new place in a queue.</summary>
    public long Entered => Volatile.Read(ref _entered);

    /// <summary>People who were admitted and used their slot.</summary>
    public long Claimed => Volatile.Read(ref _claimed);

    internal void CountEntry() => Interlocked.Increment(ref _entered);

    internal void CountClaim() => Interlocked.Increment(ref _claimed);
}
