namespace Ticketing.Host.Lifecycle;

internal static partial class LifecycleLog
{
    [LoggerMessage(EventId = 6000, Level = LogLevel.Information, Message = "Asked to stop: not ready any more, and serving for {Seconds} s.")]
    public static partial void Unready(ILogger log, int seconds);

    [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "The warm-up before the first request took {Time}.")]
    public static partial void WarmedUp(ILogger log, TimeSpan time);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Information, Message = "{Module}: a call failed and is made again.")]
    public static partial void WarmUpRepeated(ILogger log, string module, Exception fault);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "{Module}: a call failed several times. The host starts; its first requests are " +
        "slower.")]
    public static partial void WarmUpFailed(ILogger log, string module, Exception fault);
}
