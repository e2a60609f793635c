namespace Ticketing.Queues.Push;

/// <summary>How messages get to a client.</summary>
internal interface IPushStream
{
    /// <summary>Whether signs of life come from here; otherwise the transport sends its own.</summary>
    bool WantsKeepAlive { get; }

    /// <summary>Writes a message and, where it is the last, whatever ends the stream.</summary>
    Task WriteAsync(PushMessage message);
}
