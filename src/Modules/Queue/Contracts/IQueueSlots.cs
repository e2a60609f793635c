namespace Ticketing.Queues.Contracts;

/// <summary>The slots of admitted visitors, for the modules that know what a visitor does with theirs.</summary>
public interface IQueueSlots
{
    /// <summary>Frees the slot for good: the token is DONE from now on, and the next in line is admitted. Safe to repeat.</summary>
    /// <exception cref="Exception">Redis does not answer; the caller repeats the call later.</exception>
    Task CompleteAsync(Visitor visitor, CancellationToken cancellation);

    /// <summary>Keeps the slot at least until a hold ends (idle time and age do not free it before), or lifts that with null. Safe to repeat.</summary>
    /// <param name="visitor">The slot's visitor.</param>
    /// <param name="holdEnd">When the last open hold of this visitor ends, or null when none is open.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task KeepForHoldAsync(Visitor visitor, DateTimeOffset? holdEnd, CancellationToken cancellation);
}
