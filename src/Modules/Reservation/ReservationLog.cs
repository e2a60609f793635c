using Microsoft.Extensions.Logging;

namespace Ticketing.Reservations;

internal static partial class ReservationLog
{
    [LoggerMessage(EventId = 4000, Level = LogLevel.Warning, Message = "The line could not be told how long a hold lasts.")]
    public static partial void SlotNotKept(ILogger log, Exception fault);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The sweep of holds failed; it runs again at its next time.")]
    public static partial void SweepFailed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "The seat lock on {Master} does not answer ({Fault}: {Reason}): until it does, the others or the database decide.")]
    public static partial void LockIsAway(ILogger log, string master, string fault, string reason);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "The seat lock on {Master} answers again.")]
    public static partial void LockIsBack(ILogger log, string master);
}
