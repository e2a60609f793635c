namespace Ticketing.Host.Health;

internal static partial class HealthLog
{
    [LoggerMessage(EventId = 6020, Level = LogLevel.Error, Message = "The probe of {Part} failed, though not because it is away.")]
    public static partial void ProbeFailed(ILogger log, string part, Exception fault);
}
