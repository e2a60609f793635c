using Microsoft.Extensions.Logging;

namespace Ticketing.Users.Telemetry;

internal static partial class UserLog
{
    [LoggerMessage(EventId = 2500, Level = LogLevel.Warning,
        Message = "The payment provider's charge {ChargeId} was refused with {Code}: the user has paid, and the balance has not risen.")]
    public static partial void ChargeRefused(ILogger log, string chargeId, string code);

    [LoggerMessage(EventId = 2501, Level = LogLevel.Warning,
        Message = "A call that charges a balance had no valid signature by Charging:CallbackSecret or PreviousCallbackSecret.")]
    public static partial void NotSigned(ILogger log);
}
