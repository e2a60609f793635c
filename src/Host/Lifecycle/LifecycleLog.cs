namespace Ticketing.Host.Lifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(EventId = 6000, Level = LogLevel.Information, Message = "Told to stop: unready, and serving for {Seconds} s more.")]
    public static partial void Unready(ILogger log, int seconds);
}
