using Microsoft.Extensions.Logging;

namespace Ticketing.Reservations.Telemetry;

internal static partial class ReservationLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Warning, Message = "The queue did not take the holds of a ticket. This is tried again.")]
    public static partial void SlotNotKept(ILogger log, Exception fault);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The sweep of expired holds failed; it runs again at its next time.")]
    public static partial void SweepFailed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "The queue has not taken the holds of {Tickets} tickets yet: {Reason}")]
    public static partial void SlotStillNotKept(ILogger log, int tickets, string reason);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "Redis does not answer for {Part} ({Fault}: {Reason}); requests go on without it.")]
    public static partial void RedisDoesNotAnswer(ILogger log, string part, string fault, string reason);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "Redis answers again for {Part}.")]
    public static partial void RedisAnswersAgain(ILogger log, string part);
}
