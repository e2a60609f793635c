namespace Ticketing.Host.Connections;

internal static partial class ConnectionLog
{
    [LoggerMessage(EventId = 6030, Level = LogLevel.Warning,
        Message = "{Refused} connections or streams were refused or closed since the last line of this kind, the latest for {Reason}.")]
    public static partial void Refused(ILogger log, long refused, string reason);

    [LoggerMessage(EventId = 6031, Level = LogLevel.Warning,
        Message = "The limit of {Limit} open files is too low for the connections that are set: {Ordinary} for ordinary calls and {Push} for streams are " +
            "left. Raise it (ulimit -n), or lower Connections:MaxOrdinary and Connections:MaxPush.")]
    public static partial void Reduced(ILogger log, int limit, int ordinary, int push);
}
