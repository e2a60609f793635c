namespace Ticketing.Host.Connections;

/// <summary>
/// Closes connections whose clients do not read their answers. The web server measures what it has written: after an answer of a megabyte it waits for
/// minutes. This class measures how much the client has taken.
/// </summary>
internal sealed class SlowReaders(ConnectionBounds bounds, ConnectionMetrics metrics, TimeProvider time) : BackgroundService
{
    private const int MinBytesPerSecond = 4096;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var connection in bounds.OrdinaryConnections().Where(IsTooSlow))
            {
                metrics.Refused(ConnectionRefusal.Unread);
                connection.Abort("The client did not read its answer.");
            }
        }
    }

    private bool IsTooSlow(ClientConnection connection)
    {
        if (!connection.IsWriting || connection.FindTakenBytes() is not { } taken)
        {
            connection.Watched = null;
            return false;
        }

        if (connection.Watched is not { } watched)
        {
            connection.Watched = (time.GetTimestamp(), taken);
            return false;
        }

        var elapsed = time.GetElapsedTime(watched.At);
        if (elapsed < Window)
            return false;
        connection.Watched = (time.GetTimestamp(), taken);
        return taken - watched.Bytes < elapsed.TotalSeconds * MinBytesPerSecond;
    }
}
