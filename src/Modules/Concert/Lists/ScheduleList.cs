using System.Collections.Frozen;
using System.Text.Json;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>The list of schedules at one moment: one answer for each queue.</summary>
internal sealed class ScheduleList
{
    private static readonly SeatCounts None = new(0, 0);

    private readonly Programme _programme;
    private readonly IReadOnlyDictionary<long, SeatCounts> _taken;
    private readonly LocalTimes _times;
    private readonly DateTimeOffset _now;
    private readonly FrozenDictionary<string, ReadyBytes> _byQueue;
    private readonly ReadyBytes _none;
    private readonly IReadOnlyList<Schedule> _listed;
    private volatile OpenList _open;
    private volatile ConcertList? _concerts;

    /// <summary>Renders the list.</summary>
    /// <param name="programme">The schedules.</param>
    /// <param name="taken">The number of taken seats by schedule.</param>
    /// <param name="now">The moment, by the database's clock.</param>
    /// <param name="times">The zone of the times.</param>
    public ScheduleList(Programme programme, IReadOnlyDictionary<long, SeatCounts> taken, DateTimeOffset now, LocalTimes times)
    {
        (_programme, _taken, _now, _times) = (programme, taken, now, times);
        _listed = [.. programme.Schedules.OrderBy(Rank).ThenBy(ByStart).ThenBy(schedule => schedule.Id)];
        _byQueue = _listed.GroupBy(schedule => schedule.Concert.Code).ToFrozenDictionary(group => group.Key, Render, StringComparer.Ordinal);
        _open = new OpenList([], Render(_listed));
        _none = Render([]);
        UntilNextStart = programme.Schedules.Where(schedule => !HasStarted(schedule)).Select(schedule => (TimeSpan?)(schedule.StartsAt - now)).Min();
    }

    /// <summary>How long the list is true: until the next schedule starts; null where none is to start.</summary>
    public TimeSpan? UntilNextStart { get; }

    /// <summary>
    /// The answer for tokens of a queue: a concert's own schedules; for <c>default</c> those of all concerts except the ones that only tokens of their own
    /// queues open, because clients book the first schedule of the list.
    /// </summary>
    public ReadyBytes For(string queue, ConcertLines lines)
    {
        if (queue != Visitor.DefaultQueue)
            return _byQueue.GetValueOrDefault(queue, _none);
        var open = _open;
        if (!open.Without.SetEquals(lines.Own))
            _open = open = new OpenList(lines.Own, Render(_listed.Where(schedule => !lines.Own.Contains(schedule.Concert.Code))));
        return open.Bytes;
    }

    /// <summary>The answer for everybody: every concert with its queue and its schedules, in the order of the first that can be booked.</summary>
    public ReadyBytes Concerts(ConcertLines lines)
    {
        if (_concerts is not { } concerts || concerts.Lines != lines)
            _concerts = concerts = new ConcertList(lines, RenderConcerts(lines));
        return concerts.Bytes;
    }

    /// <summary>The same sales at a later moment, when further schedules have started.</summary>
    public ScheduleList After(TimeSpan elapsed) => new(_programme, _taken, _now + elapsed, _times);

    // Clients book the first of the list. So those that can be booked come first, the soonest first; then those that are sold out; then those that have
    // started, the newest first.
    private int Rank(Schedule schedule) => HasStarted(schedule) ? 2 : IsSoldOut(schedule) ? 1 : 0;

    private long ByStart(Schedule schedule) => HasStarted(schedule) ? -schedule.StartsAt.UtcTicks : schedule.StartsAt.UtcTicks;

    private bool HasStarted(Schedule schedule) => schedule.StartsAt <= _now;

    private bool IsSoldOut(Schedule schedule) => Taken(schedule).Sold >= schedule.Seats;

    private ReadyBytes Render(IEnumerable<Schedule> schedules)
    {
        IReadOnlyList<ScheduleItem> items = [.. schedules.Select(ItemOf)];
        return new ReadyBytes(JsonSerializer.SerializeToUtf8Bytes(new Envelope<IReadOnlyList<ScheduleItem>>(items),
            ConcertJson.Instance.EnvelopeIReadOnlyListScheduleItem));
    }

    private ReadyBytes RenderConcerts(ConcertLines lines)
    {
        IReadOnlyList<ConcertItem> items =
        [
            .. _listed.GroupBy(schedule => schedule.Concert).Select(dates => new ConcertItem(
                dates.Key.Id,
                dates.Key.Code,
                dates.Key.Title,
                lines.QueuesOf(dates.Key.Code)[0],
                lines.QueuesOf(dates.Key.Code),
                [.. dates.OrderBy(schedule => schedule.StartsAt).Select(DateOf)])),
        ];
        return new ReadyBytes(JsonSerializer.SerializeToUtf8Bytes(new Envelope<IReadOnlyList<ConcertItem>>(items),
            ConcertJson.Instance.EnvelopeIReadOnlyListConcertItem));
    }

    private ConcertDate DateOf(Schedule schedule)
    {
        var taken = Taken(schedule);
        var isBookable = !HasStarted(schedule);
        return new ConcertDate(
            schedule.Id,
            schedule.StartsAt,
            _times.Date(schedule.StartsAt),
            _times.HourAndMinute(schedule.StartsAt),
            _times.HourAndMinute(schedule.EndsAt),
            !isBookable || IsSoldOut(schedule) ? ScheduleItem.SoldOut : ScheduleItem.Available,
            !isBookable,
            schedule.Seats,
            isBookable ? schedule.Seats - taken.Sold - taken.Held : 0,
            isBookable ? taken.Held : 0);
    }

    private SeatCounts Taken(Schedule schedule) => _taken.GetValueOrDefault(schedule.Id, None);

    private ScheduleItem ItemOf(Schedule schedule) => new(
        schedule.Id,
        schedule.Concert.Title,
        _times.Date(schedule.StartsAt),
        _times.HourAndMinute(schedule.StartsAt),
        _times.HourAndMinute(schedule.EndsAt),
        HasStarted(schedule) || IsSoldOut(schedule) ? ScheduleItem.SoldOut : ScheduleItem.Available);

    private sealed record OpenList(FrozenSet<string> Without, ReadyBytes Bytes);

    private sealed record ConcertList(ConcertLines Lines, ReadyBytes Bytes);
}
