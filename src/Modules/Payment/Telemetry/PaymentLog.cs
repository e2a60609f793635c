using Microsoft.Extensions.Logging;

namespace Ticketing.Payments.Telemetry;

internal static partial class PaymentLog
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Warning, Message = "A slot could not be freed right after its payment. The event frees it later.")]
    public static partial void SlotNotFreed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Information, Message = "Payment notice {MessageId}: reservation {ReservationId} was paid, {Amount} won.")]
    public static partial void Paid(ILogger log, Guid messageId, long reservationId, long amount);
}
