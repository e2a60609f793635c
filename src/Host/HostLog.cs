namespace Ticketing.Host;

internal static partial class HostLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "The database does not answer yet ({Fault}: {Reason}). Trying again.")]
    public static partial void DatabaseAway(ILogger log, string fault, string reason);
}
