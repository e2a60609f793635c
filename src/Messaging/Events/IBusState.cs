namespace Ticketing.Messaging.Events;

/// <summary>Whether the bus takes facts.</summary>
public interface IBusState
{
    /// <summary>Whether it took them when this replica handed some over last. A bus that is away delays facts and loses none, so a replica serves without it.</summary>
    bool IsUp { get; }
}
