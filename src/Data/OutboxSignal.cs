
namespace Ticketing.Data;

/// <summary>Set when this replica has written events into the outbox.</summary>
internal sealed class OutboxSignal : Signal;
