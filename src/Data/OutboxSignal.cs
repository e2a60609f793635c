
namespace Ticketing.Data;

/// <summary>Rings when this replica has left something in the outbox.</summary>
internal sealed class OutboxSignal : Signal;
