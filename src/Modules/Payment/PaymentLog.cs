using Microsoft.Extensions.Logging;

namespace Ticketing.Payments;

internal static partial class PaymentLog
{
    [LoggerMessage(EventId = 5000, Level = LogLevel.Warning, Message = "A slot could not be freed after its payment; it is tried again until it works.")]
    public static partial void SlotNotFreed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "{Count} slots that were left over have been freed.")]
    public static partial void SlotsFreed(ILogger log, int count);
}
