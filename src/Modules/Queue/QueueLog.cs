using Microsoft.Extensions.Logging;

namespace Ticketing.Queues;

internal static partial class QueueLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The tick of queue {Queue} failed and is tried again ({Fault}: {Reason}).")]
    public static partial void TickFailed(ILogger log, string queue, string fault, string reason);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "The tick has stopped.")]
    public static partial void TickStopped(ILogger log);
}
