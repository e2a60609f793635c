using Microsoft.Extensions.Logging;

namespace Ticketing.Data;

internal static partial class DataLog
{
    [LoggerMessage(EventId = 1100, Level = LogLevel.Warning, Message = "A change was in conflict with another and was undone; it runs again.")]
    public static partial void Conflict(ILogger log);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "The tables of {Context} are up to date.")]
    public static partial void Migrated(ILogger log, string context);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "Demo data of {Source} is in place.")]
    public static partial void Seeded(ILogger log, string source);

    [LoggerMessage(EventId = 1109, Level = LogLevel.Warning, Message = "The database does not answer yet ({Fault}: {Reason}). Trying again.")]
    public static partial void NotThereYet(ILogger log, string fault, string reason);
}
