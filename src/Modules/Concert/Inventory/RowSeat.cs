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
        .. seats.GroupBy(seat => seat.Row, StringComparer.Ordinal).Select((row, index) =>
        {
            var ordered = row.Select(seat => (Seat: seat, Number: NumberOf(seat))).OrderBy(each => each.Number).ToList();
            var ends = ordered[0].Number + ordered[^1].Number;
            return (IReadOnlyList<RowSeat>)[.. ordered.Select(each => new RowSeat(each.Seat, index, each.Number, Math.Abs((2 * each.Number) - ends)))];
        }),
    ];

    // The digits at the end; a position without any is alone in its row.
    private static long NumberOf(PlannedSeat seat)
    {
        var digits = seat.Position.AsSpan(seat.Position.AsSpan().TrimEnd("0123456789").Length);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
    }
}
