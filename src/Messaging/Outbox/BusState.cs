namespace Ticketing.Messaging.Outbox;

/// <summary>Whether the bus takes events. A bus that is away delays events and loses none, so a replica serves without it.</summary>
public sealed class BusState
{
    private volatile bool _isUp = true;

    /// <summary>Whether the bus took the last events that this replica handed to it.</summary>
    public bool IsUp
    {
        get => _isUp;
        internal set => _isUp = value;
    }
}
