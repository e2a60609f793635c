namespace Ticketing.Queues.Contracts;

/// <summary>Remembers for good which tickets have paid, for the case that Redis has lost its data. Implemented by the module that owns payments.</summary>
public interface IUsedTickets
{
    /// <summary>Whether this ticket has been used for a payment. Asked only while a place is being put back.</summary>
    ValueTask<bool> IsUsedAsync(Visitor visitor, CancellationToken cancellation);
}
