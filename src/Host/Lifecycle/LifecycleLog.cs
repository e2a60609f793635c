namespace Ticketing.Host.Lifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(EventId = 6000, Level = LogLevel.Information, Message = "Asked to stop: not ready any more, and serving for {Seconds} s.")]
    public static partial void Unready(ILogger log, int seconds);
}
