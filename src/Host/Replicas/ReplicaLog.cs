namespace Ticketing.Host.Replicas;

internal static partial class ReplicaLog
{
    [LoggerMessage(EventId = 6025, Level = LogLevel.Error, Message = "The state of this replica could not be stored, although Redis is not away.")]
    public static partial void NotNoted(ILogger log, Exception fault);
}
