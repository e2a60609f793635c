using System.Globalization;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Store;

namespace Ticketing.Concerts.Demo;

/// <summary>The concerts, schedules and seats of the demo. The numbers are fixed; the dates are relative to today.</summary>
internal static class DemoInventory
{
    private const int HallSeatsPerRow = 10;
    private const int ArenaSeatsPerRow = 100;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(150);

    // Won, front row first.
    private static readonly long[] HallPrices = [150_000, 130_000, 110_000, 80_000, 50_000];
    private static readonly long[] ArenaPrices = [220_000, 180_000, 140_000, 99_000];

    private static readonly Evening[] Evenings =
    [
        new(1, 1, 14, new TimeOnly(19, 0)),
        new(2, 1, 15, new TimeOnly(19, 0)),
        new(3, 2, 21, new TimeOnly(20, 0)),
        new(DemoProgramme.SoldOutScheduleId, 2, 22, new TimeOnly(17, 0)),
        new(DemoProgramme.ArenaScheduleId, 3, 30, new TimeOnly(18, 30)),
        new(DemoProgramme.PastScheduleId, 4, -7, new TimeOnly(19, 30)),
        new(7, 4, 28, new TimeOnly(19, 30)),
    ];

    /// <summary>The concerts.</summary>
    public static IReadOnlyList<ConcertRow> Concerts() =>
    [
        new() { Id = 1, Code = "concert-1", Title = "서울의 봄밤 재즈" },
        new() { Id = 2, Code = "concert-2", Title = "Strings at Midnight" },
        new() { Id = 3, Code = "concert-3", Title = "아레나 라이브: 별의 노래" },
        new() { Id = 4, Code = "concert-4", Title = "Acoustic Evenings" },
    ];

    /// <summary>The schedules, with dates relative to <paramref name="now"/>.</summary>
    public static IReadOnlyList<ScheduleRow> Schedules(DateTimeOffset now, LocalTimes times) =>
    [
        .. Evenings.Select(evening =>
        {
            var starts = times.At(now, evening.DaysFromNow, evening.Hour);
            return new ScheduleRow { Id = evening.ScheduleId, ConcertId = evening.ConcertId, StartsAt = starts, EndsAt = starts + Length };
        }),
    ];

    /// <summary>The seats of every schedule: those of the first are 1 to 50.</summary>
    public static IReadOnlyList<SeatRow> Seats()
    {
        var seats = new List<SeatRow>();
        foreach (var evening in Evenings)
        {
            if (evening.ScheduleId == DemoProgramme.ArenaScheduleId)
                AddArena(seats, evening.ScheduleId);
            else
                AddHall(seats, evening.ScheduleId);
        }

        return seats;
    }

    private static void AddHall(List<SeatRow> seats, long scheduleId)
    {
        for (var row = 0; row < HallPrices.Length; row++)
        {
            for (var seat = 1; seat <= HallSeatsPerRow; seat++)
                Add(seats, scheduleId, string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + row)}{seat}"), HallPrices[row]);
        }
    }

    private static void AddArena(List<SeatRow> seats, long scheduleId)
    {
        const int RowsOfAPrice = 25;
        for (var row = 0; row < ArenaPrices.Length * RowsOfAPrice; row++)
        {
            for (var seat = 1; seat <= ArenaSeatsPerRow; seat++)
                Add(seats, scheduleId, string.Create(CultureInfo.InvariantCulture, $"{row + 1}-{seat}"), ArenaPrices[row / RowsOfAPrice]);
        }
    }

    private static void Add(List<SeatRow> seats, long scheduleId, string position, long price) =>
        seats.Add(new SeatRow { Id = seats.Count + 1, ScheduleId = scheduleId, Position = position, Price = price });

    private sealed record Evening(long ScheduleId, long ConcertId, int DaysFromNow, TimeOnly Hour);
}
