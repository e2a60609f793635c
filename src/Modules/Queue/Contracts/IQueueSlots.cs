namespace Ticketing.Queues.Contracts;

/// <summary>What the shop tells the line about the people who were let in.</summary>
public interface IQueueSlots
{
    /// <summary>Frees the slot for good: the token is DONE from now on, and the next in line is let in. Safe to repeat.</summary>
    /// <exception cref="Exception">Redis does not answer; the caller repeats it when it is back.</exception>
    Task CompleteAsync(Visitor visitor, CancellationToken cancellation);

    /// <summary>Keeps the slot alive at least until a hold ends (idle and age do not free it before), or lifts that with null. Safe to repeat.</summary>
    /// <param name="visitor">Whose slot.</param>
    /// <param name="holdEnd">When the last open hold of this visitor ends, or null when none is open.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task KeepForHoldAsync(Visitor visitor, DateTimeOffset? holdEnd, CancellationToken cancellation);
}
