using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ticketing.Common.Time;
using Ticketing.Concerts.Inventory;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>The list of schedules at one moment: one answer for every queue.</summary>
internal sealed class ScheduleList
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FrozenDictionary<string, ReadyBytes> _byQueue;
    private readonly ReadyBytes _none;

    public ScheduleList(Programme programme, IReadOnlyDictionary<long, int> sold, DateTimeOffset now, LocalTimes times)
    {
        var listed = Order(programme.Schedules.Select(schedule => new ListedSchedule(schedule, IsSoldOut(schedule, sold), schedule.StartsAt <= now)));
        var lists = listed.GroupBy(each => each.Schedule.Concert.Code).ToDictionary(group => group.Key, group => new ReadyBytes(Write(group, times)));
        lists[Visitor.DefaultQueue] = new ReadyBytes(Write(listed, times));
        _none = new ReadyBytes(Write([], times));
        _byQueue = lists.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The answer for tokens of a queue: a concert's own schedules, or all of them for <c>default</c>.</summary>
    public ReadyBytes For(string queue) => _byQueue.GetValueOrDefault(queue, _none);

    // The first that a client reads is the one to book: what can be booked comes first, soonest first; then what is sold out; what is over comes last, newest first.
    private static List<ListedSchedule> Order(IEnumerable<ListedSchedule> schedules) =>
    [
        .. schedules
            .OrderBy(each => each.IsOver ? 2 : each.IsSoldOut ? 1 : 0)
            .ThenBy(each => each.IsOver ? -each.Schedule.StartsAt.UtcTicks : each.Schedule.StartsAt.UtcTicks)
            .ThenBy(each => each.Schedule.Id),
    ];

    private static bool IsSoldOut(Schedule schedule, IReadOnlyDictionary<long, int> sold) => sold.GetValueOrDefault(schedule.Id) >= schedule.Seats;

    private static byte[] Write(IEnumerable<ListedSchedule> schedules, LocalTimes times)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("resultType"u8, "SUCCESS"u8);
        json.WriteStartArray("data"u8);
        foreach (var (schedule, isSoldOut, _) in schedules)
        {
            json.WriteStartObject();
            json.WriteNumber("scheduleId"u8, schedule.Id);
            json.WriteString("concertTitle"u8, schedule.Concert.Title);
            json.WriteString("openDate"u8, times.Date(schedule.StartsAt));
            json.WriteString("startTime"u8, times.HourAndMinute(schedule.StartsAt));
            json.WriteString("endTime"u8, times.HourAndMinute(schedule.EndsAt));
            json.WriteString("seatStatus"u8, isSoldOut ? SeatWords.SoldOut : SeatWords.Available);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("exception"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record ListedSchedule(Schedule Schedule, bool IsSoldOut, bool IsOver);
}
