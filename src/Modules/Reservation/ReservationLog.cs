using Microsoft.Extensions.Logging;

namespace Ticketing.Reservations;

internal static partial class ReservationLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Warning, Message = "The line could not be told how long a hold lasts.")]
    public static partial void SlotNotKept(ILogger log, Exception fault);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The sweep of holds failed; it runs again at its next time.")]
    public static partial void SweepFailed(ILogger log, Exception fault);
}
