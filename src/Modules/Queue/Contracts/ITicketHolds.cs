namespace Ticketing.Queues.Contracts;

/// <summary>The holds of tickets, for the case that Redis has lost its data. Implemented by the module that owns holds.</summary>
public interface ITicketHolds
{
    /// <summary>The holds of a ticket. Asked only while the ticket is being restored.</summary>
    ValueTask<TicketHolds> FindAsync(Visitor visitor, CancellationToken cancellation);
}

/// <summary>The holds of a ticket at one moment.</summary>
/// <param name="Version">Grows with every change of the user's holds, so that the later of two states is known.</param>
/// <param name="LastEnd">When the last open hold ends; null where none is open.</param>
/// <param name="HasPaid">Whether the ticket has paid for a hold.</param>
public sealed record TicketHolds(long Version, DateTimeOffset? LastEnd, bool HasPaid)
{
    /// <summary>Whether the ticket is DONE: it has paid, and none of its holds is open.</summary>
    public bool IsDone => HasPaid && LastEnd is null;
}
