using System.Collections.Concurrent;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>Stands in for the reservations: what is taken is what a test says.</summary>
internal sealed class FakeAvailability : ISeatAvailability
{
    private int _atOnce;
    private int _mostAtOnce;
    private int _reads;

    public ConcurrentDictionary<long, ConcurrentDictionary<long, (SeatState State, DateTimeOffset? Until)>> Taken { get; } = new();

    public ConcurrentDictionary<long, int> Sold { get; } = new();

    public int Reads => Volatile.Read(ref _reads);

    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public void Sell(long scheduleId, long seatId) => Taken.GetOrAdd(scheduleId, _ => new())[seatId] = (SeatState.Sold, null);

    public void Hold(long scheduleId, long seatId, DateTimeOffset until) => Taken.GetOrAdd(scheduleId, _ => new())[seatId] = (SeatState.Held, until);

    public async ValueTask<IReadOnlyList<LiveSeat>> GetLiveSeatsAsync(long scheduleId, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        var now = Interlocked.Increment(ref _atOnce);
        InterlockedMax(ref _mostAtOnce, now);
        await Task.Yield();
        var time = TimeProvider.System.GetUtcNow();
        var live = Taken.TryGetValue(scheduleId, out var seats)
            ? seats.Where(seat => seat.Value.Until is null || seat.Value.Until > time)
                .Select(seat => new LiveSeat(seat.Key, seat.Value.State, seat.Value.Until - time)).ToArray()
            : [];
        Interlocked.Decrement(ref _atOnce);
        return live;
    }

    public ValueTask<IReadOnlyDictionary<long, SeatCounts>> CountTakenAsync(CancellationToken cancellation) =>
        new(Sold.ToDictionary(each => each.Key, each => new SeatCounts(each.Value, 0)));

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
