using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>The rendered lists of schedules, at most a second old. A schedule that has started is never in them as one that can be booked.</summary>
internal sealed class ScheduleLists
{
    private readonly SharedRead<ScheduleList> _list;
    private readonly IConcertLines _lines;

    // The last good list with the schedules marked that have started while no newer list could be read.
    private volatile AgedList? _aged;

    public ScheduleLists(
        Programmes programmes, ConcertStore store, IConcertLines lines, ISeatAvailability availability, LocalTimes times, Breakers breakers, TimeProvider time,
        ILogger<ScheduleLists> log)
    {
        _lines = lines;
        _list = new SharedRead<ScheduleList>(
            async cancellation =>
            {
                var programme = await programmes.GetAsync(cancellation);
                var now = await store.ReadClockAsync(cancellation);
                var taken = await availability.CountTakenAsync(cancellation);
                return new ScheduleList(programme, taken, now, times);
            },
            new SharedReadOptions("the schedules", TimeSpan.FromSeconds(1)),
            breakers.Database,
            time,
            log,
            list => list.UntilNextStart);
    }

    /// <summary>The concerts and schedules for all visitors; while the database is unavailable, the last good list.</summary>
    public async ValueTask<SharedValue<ReadyBytes>> GetConcertsAsync(CancellationToken cancellation)
    {
        var reading = _list.GetOrLastGoodAsync(cancellation);
        var lines = await _lines.GetOrLastGoodAsync(cancellation);
        var read = await reading;
        return new SharedValue<ReadyBytes>(Aged(read).Concerts(lines), read.StaleFor);
    }

    /// <summary>
    /// The schedules that a visitor's token opens; while the database is unavailable, the last good list. Refused with 403 where tokens of a concert's queue do
    /// not open that concert.
    /// </summary>
    public async ValueTask<Result<SharedValue<ReadyBytes>>> GetAsync(Visitor visitor, CancellationToken cancellation)
    {
        // Both may have to ask the database. They do it at the same time, so that a request waits for the time of one call at most.
        var reading = _list.GetOrLastGoodAsync(cancellation);
        var lines = await _lines.GetOrLastGoodAsync(cancellation);
        var read = await reading;
        if (lines.RefusalOf(visitor, visitor.Queue) is { } refusal)
            return refusal;
        return new SharedValue<ReadyBytes>(Aged(read).For(visitor.Queue, lines), read.StaleFor);
    }

    private ScheduleList Aged(SharedValue<ScheduleList> read) => read.StaleFor is { } age ? AfterAge(read.Value, age) : read.Value;

    private ScheduleList AfterAge(ScheduleList read, TimeSpan age)
    {
        if (!(read.UntilNextStart <= age))
            return read;
        var aged = _aged;
        if (aged is null || aged.Read != read || aged.Age + aged.List.UntilNextStart <= age)
            _aged = aged = new AgedList(read, age, read.After(age));
        return aged.List;
    }

    /// <summary>A list as it is some time after its reading.</summary>
    private sealed record AgedList(ScheduleList Read, TimeSpan Age, ScheduleList List);
}
