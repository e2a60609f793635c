using Microsoft.Extensions.Logging;
using Ticketing.Payments.Telemetry;

namespace Ticketing.Payments.Notices;

/// <summary>Writes the notice into the log, without the user.</summary>
internal sealed class LogNotifier(ILogger<LogNotifier> log) : INotifier
{
    public Task SendAsync(PaymentNotice notice, CancellationToken cancellation)
    {
        PaymentLog.Paid(log, notice.MessageId, notice.ReservationId, notice.Amount);
        return Task.CompletedTask;
    }
}
