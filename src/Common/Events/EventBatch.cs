namespace Ticketing.Common.Events;

/// <summary>What the relay hands to the bus inside a process at one time.</summary>
/// <param name="Id">What its arrival is told by.</param>
/// <param name="Events">In order.</param>
internal sealed record EventBatch(Guid Id, IReadOnlyList<EventMessage> Events);
