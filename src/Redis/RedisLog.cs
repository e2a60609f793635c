using Microsoft.Extensions.Logging;

namespace Ticketing.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(EventId = 1600, Level = LogLevel.Warning, Message = "The memory of Redis could not be observed; the next observation is in a second " +
        "({Fault}: {Reason}). The account of the host needs the command INFO.")]
    public static partial void MemoryNotObserved(ILogger log, string fault, string reason);
}
