using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Payments.Endpoints;

/// <summary>The seats of a schedule with what is taken of them, by row, block and price.</summary>
internal sealed class HallOfSales
{
    private readonly Dictionary<long, (bool IsSold, int Place)> _taken;
    private readonly List<PlannedSeat> _seats;
    private readonly List<(string Name, int Block, List<PlannedSeat> Seats)> _rows = [];

    /// <param name="plan">All seats.</param>
    /// <param name="taken">Those that are taken, in the order in which they were.</param>
    public HallOfSales(SeatPlan plan, IReadOnlyList<TakenSeat> taken)
    {
        _taken = taken.Select((seat, index) => (seat, Place: index + 1)).ToDictionary(each => each.seat.SeatId, each => (each.seat.IsSold, each.Place));
        _seats = [.. plan.Seats.Values.OrderBy(seat => seat.SeatId)];
        var block = -1;
        (string Part, long Price)? before = null;
        foreach (var row in _seats.GroupBy(seat => seat.Row))
        {
            var seats = row.ToList();
            var now = (PartOf(row.Key), seats[0].Price);
            if (before != now)
                block++;
            before = now;
            _rows.Add((row.Key, block, seats));
        }
    }

    /// <summary>Each row.</summary>
    public IReadOnlyList<SeatRowAnswer> Rows() =>
    [
        .. _rows.Select(row =>
        {
            var sums = SumsOf(row.Seats);
            return new SeatRowAnswer(row.Name, row.Block, string.Concat(row.Seats.Select(LetterOf)), sums.Held, sums.Sold, sums.Revenue, sums.MeanPlace);
        }),
    ];

    /// <summary>Each block.</summary>
    public IReadOnlyList<SeatGroupAnswer> Blocks() =>
    [
        .. _rows.GroupBy(row => row.Block).Select(block =>
            SumsOf([.. block.SelectMany(row => row.Seats)]) with { FirstRow = block.First().Name, LastRow = block.Last().Name }),
    ];

    /// <summary>Each price, the highest first.</summary>
    public IReadOnlyList<SeatGroupAnswer> Prices() =>
        [.. _seats.GroupBy(seat => seat.Price).OrderByDescending(price => price.Key).Select(price => SumsOf([.. price]))];

    // The part of the hall that a row belongs to: the text before the last dash of its name, B for "B-12".
    private static string PartOf(string row) => row.LastIndexOf('-') is > 0 and var dash ? row[..dash] : "";

    private char LetterOf(PlannedSeat seat) => _taken.TryGetValue(seat.SeatId, out var taken) ? taken.IsSold ? 'S' : 'H' : 'F';

    private SeatGroupAnswer SumsOf(List<PlannedSeat> seats)
    {
        var taken = seats.Where(seat => _taken.ContainsKey(seat.SeatId)).ToList();
        var sold = taken.Where(seat => _taken[seat.SeatId].IsSold).ToList();
        double? place = taken.Count == 0 ? null : Math.Round(taken.Average(seat => _taken[seat.SeatId].Place), 1);
        return new SeatGroupAnswer(null, null, seats[0].Price, seats.Count, taken.Count - sold.Count, sold.Count, sold.Sum(seat => seat.Price), place);
    }
}
