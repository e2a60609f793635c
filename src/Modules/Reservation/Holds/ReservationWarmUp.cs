using System.Collections.Frozen;
using Ticketing.Common.Lifecycle;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Locking;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

/// <summary>Asks for a seat of a schedule that does not exist and has already started, and for reservations that do not exist.</summary>
internal sealed class ReservationWarmUp(
    HoldStore holds, ReservationReader reservations, ISeatAvailability seats, RefusedSeats refused, SeatLock locks) : IWarmUp
{
    private static readonly Visitor Visitor = new("warm-up", "warm-up", 0);
    private static readonly PlannedSeat Seat = new(0, "", 0);
    private static readonly SeatPlan Plan = new(0, 0, Visitor.Queue, "", DateTimeOffset.UnixEpoch, FrozenDictionary<long, PlannedSeat>.Empty);

    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls =>
    [
        limit => refused.FindAsync(Plan.ScheduleId, [Seat.SeatId], limit).AsTask(),
        LockAsync,
        _ => holds.HoldAsync(new HoldRequest(Visitor, Plan, [Seat], HoldSeconds: 1, MaxSeats: 1)),
        _ => holds.FindTakenAsync(Plan, [Seat.SeatId]),
        _ => holds.GiveBackAsync(0, Visitor.UserId),
        _ => holds.ExpireAsync(most: 0),
        limit => reservations.FindAsync(0, limit).AsTask(),
        limit => reservations.ListAsync(Visitor.UserId, long.MaxValue, 1, limit).AsTask(),
        limit => seats.GetLiveSeatsAsync(Plan.ScheduleId, limit).AsTask(),
        limit => seats.CountTakenAsync(limit).AsTask(),
    ];

    private async Task LockAsync(CancellationToken limit)
    {
        if ((await locks.TryAcquireAsync(Plan.ScheduleId, [Seat.SeatId], limit)).Lease is { } lease)
            await lease.DisposeAsync();
    }
}
