namespace Ticketing.Queues.Contracts;

/// <summary>The open holds of visitors, for the case that Redis has lost its data. Implemented by the module that owns holds.</summary>
public interface IOpenHolds
{
    /// <summary>When the last open hold of this ticket ends, or null when it has none. Asked only while a ticket is being restored.</summary>
    ValueTask<DateTimeOffset?> FindEndAsync(Visitor visitor, CancellationToken cancellation);
}
