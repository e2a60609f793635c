using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Checks which reservation had which seat at what time.</summary>
internal static class SeatChecks
{
    public static IEnumerable<Violation> Check(History history) =>
    [
        .. Stored(history),
        .. Requested(history),
        .. NoOverlap("as stored", ByStoredTimes(history)),
        .. NoOverlap("as acknowledged", ByAnswers(history)),
        .. WithinLimit(history),
        .. Listed(history),
    ];

    // What was acknowledged is stored, and no hold is left.
    private static IEnumerable<Violation> Stored(History history)
    {
        foreach (var reservation in history.Reservations)
        {
            var (hold, stored) = (reservation.Hold, reservation.Stored);
            if (stored is null)
            {
                yield return new Violation(Invariant.Durability, $"Reservation {reservation.Id} was acknowledged by {hold.Success} and is not stored.");
            }
            else if (stored.User != hold.Request.User || !stored.Seats.Order().SequenceEqual(hold.Request.Seats.Order()))
            {
                yield return new Violation(
                    Invariant.Consistency,
                    $"Reservation {reservation.Id} is stored for {stored.User} with the seats {Join(stored.Seats)}, " +
                    $"and was acknowledged by {hold.Success} with the seats {Join(hold.Request.Seats)}.");
            }
        }

        foreach (var held in history.Final.Reservations.Where(reservation => reservation.State == ReservationState.Held))
            yield return new Violation(Invariant.HoldTime, $"Reservation {held.Id} is still held although every hold has expired.");
    }

    // A stored reservation that was not acknowledged comes from a hold with an unknown outcome, and each such hold made one at most.
    private static IEnumerable<Violation> Requested(History history)
    {
        var users = history.Users.ToHashSet();
        var acknowledged = history.Reservations.Select(reservation => reservation.Id).ToHashSet();
        var indeterminate = history.Operations(CallKind.Hold).Where(hold => hold.IsIndeterminate)
            .GroupBy(hold => HoldText(hold.Request.User, hold.Request.Seats)).ToDictionary(group => group.Key, group => group.Count());
        var unacknowledged = history.Final.Reservations
            .Where(reservation => users.Contains(reservation.User) && !acknowledged.Contains(reservation.Id))
            .GroupBy(reservation => HoldText(reservation.User, reservation.Seats));
        foreach (var group in unacknowledged.Where(group => group.Count() > indeterminate.GetValueOrDefault(group.Key)))
        {
            yield return new Violation(
                Invariant.AtMostOnce,
                $"{group.Count()} reservations were not acknowledged, {indeterminate.GetValueOrDefault(group.Key)} can have been made: " +
                $"{group.Key} ({Join(group.Select(each => each.Id))}).");
        }
    }

    private static IEnumerable<Ownership> ByStoredTimes(History history) =>
        from reservation in history.Final.Reservations
        let until = reservation.State switch
        {
            ReservationState.Paid => DateTimeOffset.MaxValue,
            ReservationState.Cancelled or ReservationState.Refunded => reservation.ChangedAt!.Value,
            _ => reservation.HeldUntil,
        }
        from seat in reservation.Seats
        select new Ownership(seat, reservation.Id, reservation.From - DateTimeOffset.UnixEpoch, until - DateTimeOffset.UnixEpoch);

    // From the answer to the hold to the earliest moment at which it can have ended: its expiry, or the first request that can have ended it.
    private static IEnumerable<Ownership> ByAnswers(History history) =>
        from reservation in history.Reservations
        let until = reservation.WasPaid ? FirstSent(reservation.Refunds) : EarliestEnd(reservation)
        from ownership in Ownerships(reservation, reservation.Hold.AcknowledgedAt!.Value, until)
        select ownership;

    // The same without the time between the end of a hold and the answer to its payment: a payment in time may become visible a moment later.
    private static IEnumerable<Ownership> ByVisibleAnswers(History history) =>
        from reservation in history.Reservations
        let paidAt = reservation.Payments.Select(payment => payment.AcknowledgedAt ?? TimeSpan.MaxValue).DefaultIfEmpty(TimeSpan.MaxValue).Min()
        from ownership in Ownerships(reservation, reservation.Hold.AcknowledgedAt!.Value, EarliestEnd(reservation))
            .Concat(Ownerships(reservation, paidAt, FirstSent(reservation.Refunds)))
        select ownership;

    private static IEnumerable<Ownership> Ownerships(ReservationHistory reservation, TimeSpan from, TimeSpan until) =>
        from < until ? reservation.Hold.Request.Seats.Select(seat => new Ownership(seat, reservation.Id, from, until)) : [];

    private static TimeSpan EarliestEnd(ReservationHistory reservation) =>
        Min(reservation.EarliestEnd - AnswerChecks.ClockTolerance, FirstSent(reservation.GiveBacks.Concat(reservation.Refunds)));

    private static TimeSpan FirstSent(IEnumerable<Operation> operations) =>
        operations.Select(operation => operation.SentAt).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static IEnumerable<Violation> NoOverlap(string basis, IEnumerable<Ownership> ownerships)
    {
        foreach (var seat in ownerships.GroupBy(ownership => ownership.Seat))
        {
            Ownership? last = null;
            foreach (var next in seat.OrderBy(ownership => ownership.From))
            {
                if (last is not null && next.From < last.Until && next.Reservation != last.Reservation)
                {
                    yield return new Violation(
                        Invariant.OneOwner, $"Seat {seat.Key} belonged to the reservations {last.Reservation} and {next.Reservation} at once, {basis}.");
                }

                if (last is null || next.Until > last.Until)
                    last = next;
            }
        }
    }

    // Seats held at once by one user, as stored. Refunded reservations are left out: when they were paid is not stored any more.
    private static IEnumerable<Violation> WithinLimit(History history)
    {
        foreach (var holds in history.Final.Reservations.Where(reservation => reservation.State != ReservationState.Refunded)
            .GroupBy(reservation => (reservation.User, reservation.Schedule)))
        {
            foreach (var hold in holds)
            {
                var seats = holds.Where(other => other.From <= hold.From && HeldUntil(other) > hold.From).Sum(other => other.Seats.Count);
                if (seats > history.Rules.SeatsPerUser)
                {
                    yield return new Violation(
                        Invariant.SeatLimit, $"{hold.User} held {seats} seats of schedule {hold.Schedule} at once when reservation {hold.Id} was made.");
                }
            }
        }

        static DateTimeOffset HeldUntil(StoredReservation reservation) =>
            reservation.State is ReservationState.Expired or ReservationState.Held ? reservation.HeldUntil : reservation.ChangedAt!.Value;
    }

    // A seat that has been taken for longer than a list may be old is not free in a list.
    private static IEnumerable<Violation> Listed(History history)
    {
        var ownerships = ByVisibleAnswers(history).ToLookup(ownership => ownership.Seat);
        return
            from call in history.Calls
            where call.Reply?.Free is not null
            from seat in call.Reply!.Free!
            from ownership in ownerships[seat]
            where ownership.From <= call.SentAt - history.Rules.ListAge && ownership.Until >= call.EndedAt
            select new Violation(Invariant.Consistency, $"Seat {seat} belonged to reservation {ownership.Reservation} and was free in {call}.");
    }

    private static string HoldText(string user, IEnumerable<long> seats) => $"{user} with the seats {Join(seats.Order())}";

    private static string Join(IEnumerable<long> numbers) => string.Join(", ", numbers);

    private sealed record Ownership(long Seat, long Reservation, TimeSpan From, TimeSpan Until);
}
