namespace Ticketing.Queues.Push;

/// <summary>The transport of messages to a client.</summary>
internal interface IPushStream
{
    /// <summary>Whether keep-alive messages have to be sent; otherwise the transport has its own.</summary>
    bool NeedsKeepAlive { get; }

    /// <summary>Sends the head of the answer, so that the client knows at once that the stream is open.</summary>
    Task OpenAsync(Listener listener);

    /// <summary>Writes a message and, where it is the last, the end of the stream.</summary>
    Task WriteAsync(PushMessage message);
}
