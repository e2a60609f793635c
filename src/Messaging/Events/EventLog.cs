using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Events;

internal static partial class EventLog
{
    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "Facts could not leave the outbox; they are kept, and it is tried again until it works.")]
    public static partial void RelayFailed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Information, Message = "Facts leave the outbox again, after {Failures} failures.")]
    public static partial void RelayWorksAgain(ILogger log, int failures);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Warning, Message = "{Handler} failed on event {MessageId} (attempt {Attempt}: {Reason}); it is tried again.")]
    public static partial void Retry(ILogger log, string handler, Guid messageId, int attempt, string reason);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "{Handler} has given up event {MessageId} after attempt {Attempt}: {Reason}")]
    public static partial void Dead(ILogger log, string handler, Guid messageId, int attempt, string reason);

    [LoggerMessage(EventId = 1304, Level = LogLevel.Warning, Message = "The inbox of {Handler} cannot be worked on; it is tried again.")]
    public static partial void InboxFailed(ILogger log, string handler, Exception fault);
}
