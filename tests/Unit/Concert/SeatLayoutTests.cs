using System.Text.Json;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class SeatLayoutTests
{
    private static readonly DateTimeOffset Evening = new(2030, 5, 1, 19, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Render_WithNothingTaken_IsTheEnvelopeOfFreeSeats()
    {
        var json = System.Text.Encoding.UTF8.GetString(Layout(2).Render([]));
        json.ShouldBe(
            """{"resultType":"SUCCESS","data":[{"seatId":1,"position":"가1","amount":1000,"seatStatus":"AVAILABLE"},""" +
            """{"seatId":2,"position":"가2","amount":2000,"seatStatus":"AVAILABLE"}],"exception":{}}""");
    }

    [Fact]
    public void Render_WithSeatsTakenInAnyOrder_MarksExactlyThose()
    {
        var live = new[]
        {
            new LiveSeat(50, SeatState.Sold, null), new LiveSeat(1, SeatState.Held, TimeSpan.FromMinutes(1)), new LiveSeat(999, SeatState.Sold, null),
            new LiveSeat(17, SeatState.Sold, null),
        };
        var words = Words(Layout(50).Render(live));
        words.Count.ShouldBe(50);
        words[1].ShouldBe("TEMP_RESERVED");
        words[17].ShouldBe("RESERVED");
        words[50].ShouldBe("RESERVED");
        words.Count(pair => pair.Value == "AVAILABLE").ShouldBe(47);
    }

    [Fact]
    public void Render_AfterAnother_DoesNotRememberIt()
    {
        var layout = Layout(10);
        var free = layout.Render([]);
        layout.Render([new LiveSeat(3, SeatState.Sold, null)]);
        layout.Render([]).ShouldBe(free);
    }

    private static SeatLayout Layout(int seats) => new(
        new Schedule(7, new Ticketing.Concerts.Inventory.Concert(1, "concert-1", "Title"), Evening, Evening.AddHours(2), seats),
        [.. Enumerable.Range(1, seats).Select(id => new PlannedSeat(id, $"가{id}", id * 1000))]);

    private static Dictionary<long, string> Words(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("data").EnumerateArray().ToDictionary(
            seat => seat.GetProperty("seatId").GetInt64(),
            seat => seat.GetProperty("seatStatus").GetString()!);
    }
}
