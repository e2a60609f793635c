using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace Ticketing.Common.Resilience;

internal static partial class ResilienceLog
{
    [LoggerMessage(EventId = 1500, Level = LogLevel.Warning, Message = "The breaker {Breaker} is {State} now: {Reason}")]
    public static partial void Changed(ILogger log, string breaker, CircuitState state, string reason);
}
