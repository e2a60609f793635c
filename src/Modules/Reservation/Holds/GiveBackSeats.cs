using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

/// <summary>Ends a hold before its time.</summary>
internal sealed class GiveBackSeats(DbSession session, HoldStore store, ISoldReservations reservations, ISeatCaches caches, SlotKeeper slots)
{
    /// <summary>Ends the hold and frees its seats at once. Refused with 404, 403 or 006.</summary>
    /// <returns>The schedule whose seats are free again.</returns>
    public async Task<Result<long>> HandleAsync(Visitor visitor, long reservationId)
    {
        if (await store.GiveBackAsync(reservationId, visitor.UserId) is not { } given)
            return await ExplainAsync(visitor, reservationId);

        await session.AfterCommitAsync(() => Task.WhenAll(
            caches.InvalidateAsync(given.ScheduleId, given.SeatIds), slots.UpdateAsync(given.Holder, given.TicketHolds)));
        return given.ScheduleId;
    }

    private async Task<Refusal> ExplainAsync(Visitor visitor, long reservationId) =>
        (await reservations.FindScheduleAsync(reservationId, visitor.UserId)).Refusal ?? Errors.ReservationNotOpen;
}
