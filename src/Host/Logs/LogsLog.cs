namespace Ticketing.Host.Logs;

internal static partial class LogsLog
{
    [LoggerMessage(EventId = 6010, Level = LogLevel.Warning, Message = "Log levels: {Levels}.")]
    public static partial void LevelsChanged(ILogger log, string levels);

    [LoggerMessage(EventId = 6011, Level = LogLevel.Warning, Message = "The log levels that operators set cannot be read; those that are known stay ({Fault}: {Reason}).")]
    public static partial void LevelsUnknown(ILogger log, string fault, string reason);

    [LoggerMessage(EventId = 6012, Level = LogLevel.Warning, Message = "{Who} asks for the level {Level} of {Category} for {Minutes} minutes.")]
    public static partial void LevelSet(ILogger log, string who, string category, LogLevel level, long minutes);

    [LoggerMessage(EventId = 6013, Level = LogLevel.Warning, Message = "{Who} asks for the configured level of {Category}.")]
    public static partial void LevelReset(ILogger log, string who, string category);
}
