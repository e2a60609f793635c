using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;

namespace Ticketing.Concerts.Lists;

/// <summary>The rendered lists of seats: at most 250 ms old, and read again when the first hold in them ends.</summary>
internal sealed class SeatLists(ISeatAvailability availability, Breakers breakers, TimeProvider time, ILogger<SeatLists> log) : ISeatLists
{
    private static readonly SharedReadOptions Options = new("the seats of a schedule", TimeSpan.FromMilliseconds(250));

    private readonly ConcurrentDictionary<long, Entry> _lists = new();

    /// <summary>The list of a schedule; while the database is unavailable, the last good one.</summary>
    public ValueTask<SharedValue<SeatList>> GetAsync(SeatLayout layout, CancellationToken cancellation)
    {
        var entry = _lists.GetOrAdd(layout.Plan.ScheduleId, static (_, from) => new Entry(from.Self, from.Layout), (Self: this, Layout: layout));
        entry.Layout = layout;
        return entry.List.GetOrLastGoodAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Invalidate(long scheduleId)
    {
        if (_lists.TryGetValue(scheduleId, out var entry))
            entry.List.Invalidate();
    }

    private async Task<SeatList> ReadAsync(Entry entry, CancellationToken cancellation)
    {
        var layout = entry.Layout;
        var live = await availability.GetLiveSeatsAsync(layout.Plan.ScheduleId, cancellation);
        return new SeatList(entry.Ready(layout.Render(live)), live.Min(seat => seat.HeldFor), live);
    }

    private SharedRead<SeatList> Prepare(Entry entry) =>
        new(cancellation => ReadAsync(entry, cancellation), Options, breakers.Database, time, log, list => list.GoodFor);

    private sealed class Entry
    {
        private volatile SeatLayout _layout;
        private volatile ReadyBytes? _ready;

        public Entry(SeatLists lists, SeatLayout layout)
        {
            _layout = layout;
            List = lists.Prepare(this);
        }

        public SharedRead<SeatList> List { get; }

        /// <summary>The layout for the next reading: that of the latest request.</summary>
        public SeatLayout Layout
        {
            get => _layout;
            set => _layout = value;
        }

        /// <summary>The answer. Where nothing has changed it is the last one, with its compressed forms.</summary>
        public ReadyBytes Ready(byte[] json) => _ready is { } last && last.Plain.AsSpan().SequenceEqual(json) ? last : _ready = new ReadyBytes(json);
    }
}
