using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "Events could not leave the outbox. They are kept, and sending is tried again.")]
    public static partial void RelayFailed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Information, Message = "Events leave the outbox again, after {Failures} failures.")]
    public static partial void RelayRecovered(ILogger log, int failures);
}
