namespace Ticketing.Users.Contracts;

/// <summary>Sums of the ledger, for operators.</summary>
public interface ILedgerFigures
{
    /// <summary>
    /// Payments and refunds of the last 24 hours, by the hour (UTC) in which they were made. Every other hour has none. It reads the rows of that time only.
    /// </summary>
    ValueTask<IReadOnlyDictionary<DateTimeOffset, MoneyOfHour>> GetHoursAsync(CancellationToken cancellation);
}

/// <summary>Payments and refunds of an hour.</summary>
/// <param name="Payments">How many payments.</param>
/// <param name="Revenue">Their sum in won, refunded ones included.</param>
/// <param name="Refunds">How many refunds.</param>
/// <param name="Refunded">Their sum in won.</param>
public sealed record MoneyOfHour(int Payments, long Revenue, int Refunds, long Refunded);
