using Microsoft.Extensions.Logging;

namespace Ticketing.Common.Caching;

internal static partial class CachingLog
{
    [LoggerMessage(EventId = 3000, Level = LogLevel.Warning, Message = "Reading {What} again failed; the last good reading stays in use.")]
    public static partial void RenewalFailed(ILogger log, string what, Exception fault);
}
