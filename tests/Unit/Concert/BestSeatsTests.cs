using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class BestSeatsTests
{
    // Three rows of eight: 300, 200 and 100 won. Ids count from 1.
    private static readonly PlannedSeat[] Hall =
        [.. Enumerable.Range(0, 24).Select(at => new PlannedSeat(at + 1, $"{(char)('A' + (at / 8))}{(at % 8) + 1}", 300 - (at / 8 * 100)))];

    [Theory]
    [InlineData(1, "A4")]
    [InlineData(2, "A4 A5")]
    [InlineData(3, "A3 A4 A5")]
    [InlineData(4, "A3 A4 A5 A6")]
    public void Find_InAnEmptyHall_TakesTheMiddleOfTheFrontRow(int count, string expected) => Find(count).ShouldBe(expected);

    [Theory]
    [InlineData(299, "B4 B5")]
    [InlineData(200, "B4 B5")]
    [InlineData(100, "C4 C5")]
    [InlineData(99, "")]
    public void Find_WithALimit_TakesTheDearestWithinIt(long limit, string expected) => Find(2, maxPrice: limit).ShouldBe(expected);

    [Fact]
    public void Find_WhenTheMiddleIsTaken_TakesTheNearestNeighbours() => Find(2, "A4 A5").ShouldBe("A2 A3");

    [Fact]
    public void Find_WhenTheFrontRowHasSingleSeatsOnly_PrefersNeighboursFurtherBack() => Find(2, "A2 A4 A6 A8").ShouldBe("B4 B5");

    [Fact]
    public void Find_WhenNoRowHasEnoughNeighbours_TakesTheFewestGroups()
    {
        // Three neighbours in row B; all others are single seats, one of them in the same row.
        Find(4, "A2 A4 A6 A8 B1 B2 B6 B7 C1 C2 C4 C6 C8").ShouldBe("B3 B4 B5 B8");
        // Pairs only: two of them.
        Find(4, "A1 A2 A5 A6 A7 A8 B1 B2 B3 B6 B7 B8 C1 C2 C3 C4 C5 C6 C7 C8").ShouldBe("A3 A4 B4 B5");
    }

    [Fact]
    public void Find_WhenFewerAreFree_TakesThose()
    {
        var allButTwo = string.Join(' ', Hall.Where(seat => seat.Position is not ("A1" or "C8")).Select(seat => seat.Position));
        Find(4, allButTwo).ShouldBe("A1 C8");
        Find(1, string.Join(' ', Hall.Select(seat => seat.Position))).ShouldBe("");
    }

    [Fact]
    public void Find_AcrossAGapInTheNumbers_DoesNotCallThemNeighbours()
    {
        PlannedSeat[] row = [new(1, "12-1", 10), new(2, "12-3", 10), new(3, "12-10", 10), new(4, "12-11", 10)];
        string.Join(' ', BestSeats.Find(RowSeat.RowsOf(row), new HashSet<long>(), 2, 10).Select(seat => seat.Position)).ShouldBe("12-10 12-11");
    }

    [Fact]
    public void RowsOf_SeatsInAnyOrder_SortsByNumberAndKeepsTheOrderOfRows()
    {
        PlannedSeat[] seats = [new(1, "나2", 1), new(2, "가10", 1), new(3, "가9", 1), new(4, "나1", 1), new(5, "Box", 1), new(6, "7", 1)];
        RowSeat.RowsOf(seats).Select(row => string.Join(' ', row.Select(seat => seat.Seat.Position))).ShouldBe(["나1 나2", "가9 가10", "Box", "7"]);
    }

    private static string Find(int count, string taken = "", long maxPrice = long.MaxValue)
    {
        var gone = taken.Split(' ');
        var ids = Hall.Where(seat => gone.Contains(seat.Position)).Select(seat => seat.SeatId).ToHashSet();
        return string.Join(' ', BestSeats.Find(RowSeat.RowsOf(Hall), ids, count, maxPrice).Select(seat => seat.Position));
    }
}
