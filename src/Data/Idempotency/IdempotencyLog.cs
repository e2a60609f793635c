using Microsoft.Extensions.Logging;

namespace Ticketing.Data.Idempotency;

internal static partial class IdempotencyLog
{
    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning, Message = "The sweep of kept answers failed; it runs again at its next time.")]
    public static partial void SweepFailed(ILogger log, Exception fault);
}
