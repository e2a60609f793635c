namespace Ticketing.Queues.Contracts;

/// <summary>Knows who has a seat on hold, for the case that Redis has lost its data. Implemented by the module that owns holds.</summary>
public interface IOpenHolds
{
    /// <summary>When the last open hold taken with this ticket ends, or null when there is none. Asked only while a place is being put back.</summary>
    ValueTask<DateTimeOffset?> FindEndAsync(Visitor visitor, CancellationToken cancellation);
}
