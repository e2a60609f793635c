using System.Collections.Frozen;
using System.Globalization;

namespace Ticketing.Concerts.Inventory;

/// <summary>A concert; its code is the name of its queue.</summary>
internal sealed record Concert(long Id, string Code, string Title);

/// <summary>One performance of a concert.</summary>
internal sealed record Schedule(long Id, Concert Concert, DateTimeOffset StartsAt, DateTimeOffset EndsAt, int Seats);

/// <summary>All concerts and schedules, as one reading found them. Immutable.</summary>
internal sealed class Programme
{
    private readonly FrozenDictionary<string, string> _queues;
    private readonly FrozenDictionary<long, Schedule> _schedules;

    public Programme(IReadOnlyList<Concert> concerts, IReadOnlyList<Schedule> schedules)
    {
        Schedules = schedules;
        Queues = [.. concerts.Select(concert => concert.Code)];
        _schedules = schedules.ToFrozenDictionary(schedule => schedule.Id);

        var queues = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var concert in concerts)
            queues[concert.Code] = concert.Code;
        // A code that looks like another concert's number stays that code.
        foreach (var concert in concerts)
            queues.TryAdd(concert.Id.ToString(CultureInfo.InvariantCulture), concert.Code);
        _queues = queues.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every schedule, by id.</summary>
    public IReadOnlyList<Schedule> Schedules { get; }

    /// <summary>The queue of every concert.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>The queue of a concert by its number or code.</summary>
    public string? FindQueue(string concert) => _queues.GetValueOrDefault(concert);

    /// <summary>A schedule by its id.</summary>
    public Schedule? FindSchedule(long id) => _schedules.GetValueOrDefault(id);
}
