using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Inbox;

internal static partial class InboxLog
{
    [LoggerMessage(EventId = 1302, Level = LogLevel.Warning, Message = "{Consumer} failed on event {EventId} (attempt {Attempt}: {Error}). It is tried again.")]
    public static partial void Retry(ILogger log, string consumer, Guid eventId, int attempt, string error);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "{Consumer} has given up event {EventId} after attempt {Attempt}: {Error}")]
    public static partial void Dead(ILogger log, string consumer, Guid eventId, int attempt, string error);

    [LoggerMessage(EventId = 1304, Level = LogLevel.Warning, Message = "The inbox cannot be read or written ({Task}). This is tried again until it succeeds.")]
    public static partial void InboxFailed(ILogger log, string task, Exception fault);

    [LoggerMessage(EventId = 1305, Level = LogLevel.Warning, Message = "{Count} outcomes of {Consumer} are not recorded yet. This is tried again.")]
    public static partial void NotRecorded(ILogger log, string consumer, int count, Exception fault);
}
