namespace Ticketing.Queues.Contracts;

/// <summary>The slots of admitted visitors, for the module that owns holds.</summary>
public interface IQueueSlots
{
    /// <summary>
    /// Notes the holds of a visitor. While a hold is open the slot is kept at least until the last one ends: idle time and age do not free it before. A ticket
    /// that has paid is DONE, and its slot free, when its last open hold has ended, or at once where none is open. Safe to repeat; an earlier version is
    /// ignored.
    /// </summary>
    /// <exception cref="Exception">Redis does not answer; the caller repeats the call later.</exception>
    Task UpdateAsync(Visitor visitor, TicketHolds holds, CancellationToken cancellation);
}
