using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Users.Contracts;

namespace Ticketing.Payments.Payments;

/// <summary>The sales of all schedules.</summary>
/// <param name="Schedules">Each schedule, by id.</param>
/// <param name="Hours">The last 24 hours, the oldest first, and the one that is not over.</param>
internal sealed record SalesOverview(IReadOnlyList<SalesOfSchedule> Schedules, IReadOnlyList<SalesOfHour> Hours);

/// <param name="ScheduleId">The schedule.</param>
/// <param name="ConcertTitle">The concert.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Seats">How many seats it has.</param>
/// <param name="Sold">How many are sold.</param>
/// <param name="Held">How many are in open holds.</param>
/// <param name="Revenue">What was paid and not refunded, in won.</param>
/// <param name="Refunds">How many reservations were refunded.</param>
/// <param name="Refunded">What those had cost, in won.</param>
internal sealed record SalesOfSchedule(
    long ScheduleId, string ConcertTitle, DateTimeOffset StartsAt, int Seats, int Sold, int Held, long Revenue, int Refunds, long Refunded);

/// <param name="Hour">When the hour begins.</param>
/// <param name="Holds">How many holds were made.</param>
/// <param name="Payments">How many payments.</param>
/// <param name="Revenue">Their sum in won.</param>
/// <param name="Refunds">How many refunds.</param>
/// <param name="Refunded">Their sum in won.</param>
internal sealed record SalesOfHour(DateTimeOffset Hour, int Holds, int Payments, long Revenue, int Refunds, long Refunded);

/// <summary>Reads sales, at most every ten seconds however many operators look.</summary>
internal sealed class SalesReader
{
    private const int Hours = 25;

    private readonly ISalesFigures _sales;
    private readonly ILedgerFigures _payments;
    private readonly IScheduleCatalog _schedules;
    private readonly ISeatAvailability _seats;
    private readonly SharedRead<SalesOverview> _overview;

    public SalesReader(
        ISalesFigures sales, ILedgerFigures payments, IScheduleCatalog schedules, ISeatAvailability seats, Breakers breakers, TimeProvider time,
        ILogger<SalesReader> log)
    {
        (_sales, _payments, _schedules, _seats) = (sales, payments, schedules, seats);
        _overview = new(ReadAsync, new SharedReadOptions("sales", TimeSpan.FromSeconds(10)), breakers.Database, time, log);
    }

    /// <summary>The sales, ten seconds old at most.</summary>
    public ValueTask<SalesOverview> GetAsync(CancellationToken cancellation) => _overview.GetAsync(cancellation);

    private async Task<SalesOverview> ReadAsync(CancellationToken cancellation)
    {
        var schedules = await _schedules.ListSchedulesAsync(cancellation);
        var taken = await _seats.CountTakenAsync(cancellation);
        var sales = await _sales.GetSalesAsync(cancellation);
        var holds = await _sales.CountHoldsAsync(cancellation);
        var payments = await _payments.GetHoursAsync(cancellation);
        return new SalesOverview(
            [.. schedules.Select(each => Of(each, taken.GetValueOrDefault(each.ScheduleId), sales.GetValueOrDefault(each.ScheduleId)))],
            [.. HoursUntil(holds.Keys.Max()).Select(hour => Of(hour, holds.GetValueOrDefault(hour), payments.GetValueOrDefault(hour)))]);
    }

    private static IEnumerable<DateTimeOffset> HoursUntil(DateTimeOffset current) =>
        Enumerable.Range(0, Hours).Select(index => current.AddHours(index + 1 - Hours));

    private static SalesOfSchedule Of(ScheduleSummary schedule, SeatCounts? taken, ScheduleSales? sales) => new(
        schedule.ScheduleId, schedule.ConcertTitle, schedule.StartsAt, schedule.Seats, taken?.Sold ?? 0, taken?.Held ?? 0, sales?.Revenue ?? 0,
        sales?.Refunds ?? 0, sales?.Refunded ?? 0);

    private static SalesOfHour Of(DateTimeOffset hour, int holds, MoneyOfHour? payments) =>
        new(hour, holds, payments?.Payments ?? 0, payments?.Revenue ?? 0, payments?.Refunds ?? 0, payments?.Refunded ?? 0);
}
