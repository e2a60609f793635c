using Microsoft.Extensions.Logging;

namespace Ticketing.Common.Resilience;

internal static partial class ResilienceLog
{
    [LoggerMessage(EventId = 1500, Level = LogLevel.Warning, Message = "The circuit breaker {Breaker} is open: {Reason}")]
    public static partial void Opened(ILogger log, string breaker, string reason);

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "The circuit breaker {Breaker} is closed: {Reason}")]
    public static partial void Closed(ILogger log, string breaker, string reason);
}
