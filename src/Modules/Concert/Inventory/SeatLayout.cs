using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>
/// The seats of a schedule and their JSON list with every seat free, rendered once. A list with taken seats is a copy of that text in which the words of these
/// seats are replaced: that costs a copy instead of 10,000 objects.
/// </summary>
internal sealed class SeatLayout
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _allFree;
    private readonly int[] _statusAt;
    private readonly FrozenDictionary<long, int> _index;
    private readonly Lazy<IReadOnlyList<IReadOnlyList<RowSeat>>> _rows;

    public SeatLayout(Schedule schedule, IReadOnlyList<PlannedSeat> seats)
    {
        Plan = new SeatPlan(
            schedule.Id, schedule.Concert.Id, schedule.Concert.Code, schedule.Concert.Title, schedule.StartsAt, seats.ToFrozenDictionary(seat => seat.SeatId));
        _index = seats.Select((seat, index) => (seat.SeatId, index)).ToFrozenDictionary(pair => pair.SeatId, pair => pair.index);
        (_allFree, _statusAt) = Write(seats);
        _rows = new(() => RowSeat.RowsOf(seats));
    }

    /// <summary>The part that other modules may use.</summary>
    public SeatPlan Plan { get; }

    /// <summary>The rows, front row first, each by number.</summary>
    public IReadOnlyList<IReadOnlyList<RowSeat>> Rows => _rows.Value;

    /// <summary>The whole answer, envelope included, with the taken seats marked.</summary>
    /// <param name="live">The taken seats; those of other schedules are ignored.</param>
    public byte[] Render(IReadOnlyList<LiveSeat> live)
    {
        var changes = new (int At, SeatState State)[live.Count];
        var count = 0;
        foreach (var seat in live)
        {
            if (_index.TryGetValue(seat.SeatId, out var index))
                changes[count++] = (_statusAt[index], seat.State);
        }

        var found = changes.AsSpan(0, count);
        found.Sort(static (a, b) => a.At.CompareTo(b.At));
        return Splice(found);
    }

    private byte[] Splice(ReadOnlySpan<(int At, SeatState State)> changes)
    {
        var length = _allFree.Length;
        foreach (var (_, state) in changes)
            length += SeatStatusText.Of(state).Length - SeatStatusText.Available.Length;

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var (from, to) = (0, 0);
        foreach (var (at, state) in changes)
        {
            _allFree.AsSpan(from, at - from).CopyTo(bytes.AsSpan(to));
            to += at - from;
            var text = SeatStatusText.Of(state);
            text.CopyTo(bytes.AsSpan(to));
            to += text.Length;
            from = at + SeatStatusText.Available.Length;
        }

        _allFree.AsSpan(from).CopyTo(bytes.AsSpan(to));
        return bytes;
    }

    private static (byte[] Bytes, int[] StatusAt) Write(IReadOnlyList<PlannedSeat> seats)
    {
        var statusAt = new int[seats.Count];
        var buffer = new ArrayBufferWriter<byte>(128 + (seats.Count * 80));
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("resultType"u8, "SUCCESS"u8);
        json.WriteStartArray("data"u8);
        for (var index = 0; index < seats.Count; index++)
        {
            var seat = seats[index];
            json.WriteStartObject();
            json.WriteNumber("seatId"u8, seat.SeatId);
            json.WriteString("position"u8, seat.Position);
            json.WriteNumber("amount"u8, seat.Price);
            json.WriteString("seatStatus"u8, SeatStatusText.Available);
            // The text and its closing quote were written last.
            statusAt[index] = (int)(json.BytesCommitted + json.BytesPending) - 1 - SeatStatusText.Available.Length;
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("exception"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return (buffer.WrittenSpan.ToArray(), statusAt);
    }
}
