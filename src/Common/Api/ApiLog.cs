using Microsoft.Extensions.Logging;

namespace Ticketing.Common.Api;

internal static partial class ApiLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed.")]
    public static partial void Failed(ILogger log, string method, string endpoint, Exception fault);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "{Method} {Endpoint} was refused: a part is away ({Fault}: {Reason}).")]
    public static partial void PartAway(ILogger log, string method, string endpoint, string fault, string reason);
}
