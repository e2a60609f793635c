namespace Ticketing.Host.Health;

internal static partial class HealthLog
{
    [LoggerMessage(EventId = 6020, Level = LogLevel.Error, Message = "The probe of {Part} failed, but not because the part is away.")]
    public static partial void ProbeFailed(ILogger log, string part, Exception fault);
}
