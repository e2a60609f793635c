using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>
/// Finds the best free seats. Seats side by side in one row are preferred to all others; among these groups, first by the highest price within the limit, then
/// by the front rows, then by the middle of the row. Where no group is large enough, the seats come in as few groups as possible: the largest group first, and
/// the others as near to it as possible.
/// </summary>
internal static class BestSeats
{
    /// <summary>At most <paramref name="count"/> seats, best group first; fewer where fewer are free.</summary>
    /// <param name="rows">The rows, front row first, each by number.</param>
    /// <param name="taken">The seats that are not free.</param>
    /// <param name="count">How many seats are wanted.</param>
    /// <param name="maxPrice">What one seat may cost, in won.</param>
    public static IReadOnlyList<PlannedSeat> Find(IReadOnlyList<IReadOnlyList<RowSeat>> rows, IReadOnlySet<long> taken, int count, long maxPrice)
    {
        var runs = rows.SelectMany(row => Runs(row, seat => seat.Seat.Price <= maxPrice && !taken.Contains(seat.Seat.SeatId))).ToList();
        var found = new List<RowSeat>();
        while (found.Count < count && runs.Count > 0)
        {
            var size = Math.Min(count - found.Count, runs.Max(run => run.Count));
            var groups = runs.Where(run => run.Count >= size).SelectMany(run => Enumerable.Range(0, run.Count - size + 1).Select(at => run.Slice(at, size)));
            var best = found.Count == 0 ? groups.MinBy(Rank)! : groups.MinBy(group => Nearness(found[0], group))!;
            found.AddRange(best);
            runs = [.. runs.SelectMany(run => Runs(run, seat => !best.Contains(seat)))];
        }

        return [.. found.Select(seat => seat.Seat)];
    }

    private static (long Price, int Row, long FromMiddle, long Number) Rank(List<RowSeat> group) =>
        (-group.Sum(seat => seat.Seat.Price), group[0].Row, group.Sum(seat => seat.FromMiddle), group[0].Number);

    private static (int Rows, long Seats, long Price, long Number) Nearness(RowSeat first, List<RowSeat> group) =>
        (Math.Abs(group[0].Row - first.Row), Math.Abs(group[0].Number - first.Number), -group.Sum(seat => seat.Seat.Price), group[0].Number);

    // The longest groups of neighbours that all pass.
    private static IEnumerable<List<RowSeat>> Runs(IEnumerable<RowSeat> seats, Func<RowSeat, bool> passes)
    {
        var run = new List<RowSeat>();
        foreach (var seat in seats.Where(passes))
        {
            if (run.Count > 0 && seat.Number != run[^1].Number + 1)
            {
                yield return run;
                run = [];
            }

            run.Add(seat);
        }

        if (run.Count > 0)
            yield return run;
    }
}
