using System.Globalization;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>A seat with its place in its row.</summary>
/// <param name="Seat">The seat.</param>
/// <param name="Row">The row: 0 is the front.</param>
/// <param name="Number">Its number in the row. Seats with consecutive numbers are neighbours.</param>
/// <param name="FromMiddle">How far it is from the middle of its row, in half seats.</param>
internal sealed record RowSeat(PlannedSeat Seat, int Row, long Number, long FromMiddle)
{
    /// <summary>The rows of a schedule, each by number: front row first, which is the one whose seats are listed first.</summary>
    public static IReadOnlyList<IReadOnlyList<RowSeat>> RowsOf(IReadOnlyList<PlannedSeat> seats) =>
    [
        .. seats.Select(seat => (Seat: seat, Place: Read(seat.Position))).GroupBy(each => each.Place.Row, StringComparer.Ordinal).Select((row, index) =>
        {
            var ordered = row.OrderBy(each => each.Place.Number).ToList();
            var ends = ordered[0].Place.Number + ordered[^1].Place.Number;
            return (IReadOnlyList<RowSeat>)
                [.. ordered.Select(each => new RowSeat(each.Seat, index, each.Place.Number, Math.Abs((2 * each.Place.Number) - ends)))];
        }),
    ];

    // "A1" and "12-34": the digits at the end are the number. A position without any is a row of its own.
    private static (string Row, long Number) Read(string position)
    {
        var row = position.AsSpan().TrimEnd("0123456789");
        return long.TryParse(position.AsSpan(row.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (row.TrimEnd("- ").ToString(), number)
            : (position, 1);
    }
}
