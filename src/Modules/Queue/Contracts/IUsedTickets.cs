namespace Ticketing.Queues.Contracts;

/// <summary>The tickets that have paid, for the case that Redis has lost its data. Implemented by the module that owns payments.</summary>
public interface IUsedTickets
{
    /// <summary>Whether this ticket has been used for a payment. Asked only while a ticket is being restored.</summary>
    ValueTask<bool> IsUsedAsync(Visitor visitor, CancellationToken cancellation);
}
