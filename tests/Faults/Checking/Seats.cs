using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Who had which seat when.</summary>
internal static class Seats
{
    public static IEnumerable<Violation> Check(History history) =>
    [
        .. Kept(history), .. AskedFor(history), .. Apart("as stored", AsStored(history)), .. Apart("as acknowledged", AsAcknowledged(history)),
        .. Limit(history), .. Listed(history),
    ];

    private static IEnumerable<Violation> Kept(History history)
    {
        foreach (var story in history.Stories)
        {
            if (story.Stored is null)
                yield return new Violation(Promise.NothingLost, $"Reservation {story.Id} was acknowledged to {story.Hold.Success} and is not there.");
            else if (story.Stored.User != story.Hold.Request.User || !story.Stored.Seats.Order().SequenceEqual(story.Hold.Request.Seats.Order()))
                yield return new Violation(Promise.OneTruth, $"Reservation {story.Id} is of {story.Stored.User} for {Join(story.Stored.Seats)}, and was acknowledged to {story.Hold.Success} for {Join(story.Hold.Request.Seats)}.");
        }

        foreach (var open in history.Stored.Reservations.Where(reservation => reservation.State == State.Held))
            yield return new Violation(Promise.ExactEnd, $"Reservation {open.Id} is still held although every hold is over.");
    }

    // A reservation that was acknowledged to nobody is from a hold whose outcome is unknown, and each such hold made one at most.
    private static IEnumerable<Violation> AskedFor(History history)
    {
        var users = history.Users.ToHashSet();
        var acknowledged = history.Stories.Select(story => story.Id).ToHashSet();
        var open = history.Operations(Act.Hold).Where(hold => hold.IsOpen).GroupBy(hold => Wish(hold.Request.User, hold.Request.Seats)).ToDictionary(group => group.Key, group => group.Count());
        foreach (var wish in history.Stored.Reservations.Where(reservation => users.Contains(reservation.User) && !acknowledged.Contains(reservation.Id)).GroupBy(reservation => Wish(reservation.User, reservation.Seats)))
        {
            if (wish.Count() > open.GetValueOrDefault(wish.Key))
                yield return new Violation(Promise.NothingTwice, $"{wish.Count()} reservations were acknowledged to nobody, {open.GetValueOrDefault(wish.Key)} can have been made: {wish.Key} ({Join(wish.Select(each => each.Id))}).");
        }
    }

    private static IEnumerable<Ownership> AsStored(History history) =>
        from reservation in history.Stored.Reservations
        let until = reservation.State switch
        {
            State.Paid => DateTimeOffset.MaxValue,
            State.Cancelled or State.Refunded => reservation.Changed!.Value,
            _ => reservation.HeldUntil,
        }
        from seat in reservation.Seats
        select new Ownership(seat, reservation.Id, reservation.From - DateTimeOffset.UnixEpoch, until - DateTimeOffset.UnixEpoch);

    // From the answer to the hold to the earliest moment at which it can have ended: its time, or the first wish to end it.
    private static IEnumerable<Ownership> AsAcknowledged(History history) =>
        from story in history.Stories
        let until = story.WasPaid ? FirstAsked(story.Refunds) : HeldTo(story)
        from ownership in Own(story, story.Hold.Done!.Value, until)
        select ownership;

    // The same, less the time between the end of a hold and the answer to its payment: the payment was in time, and may have become visible a moment later.
    private static IEnumerable<Ownership> AsListed(History history) =>
        from story in history.Stories
        let paid = story.Payments.Select(payment => payment.Done ?? TimeSpan.MaxValue).DefaultIfEmpty(TimeSpan.MaxValue).Min()
        from ownership in Own(story, story.Hold.Done!.Value, HeldTo(story)).Concat(Own(story, paid, FirstAsked(story.Refunds)))
        select ownership;

    private static IEnumerable<Ownership> Own(Story story, TimeSpan from, TimeSpan until) =>
        from < until ? story.Hold.Request.Seats.Select(seat => new Ownership(seat, story.Id, from, until)) : [];

    private static TimeSpan HeldTo(Story story) => Least(story.EarliestEnd - Answers.ClockSlack, FirstAsked(story.GiveBacks.Concat(story.Refunds)));

    private static TimeSpan FirstAsked(IEnumerable<Operation> operations) => operations.Select(operation => operation.Asked).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static IEnumerable<Violation> Apart(string how, IEnumerable<Ownership> ownerships)
    {
        foreach (var seat in ownerships.GroupBy(ownership => ownership.Seat))
        {
            Ownership? last = null;
            foreach (var next in seat.OrderBy(ownership => ownership.From))
            {
                if (last is not null && next.From < last.Until && next.Reservation != last.Reservation)
                    yield return new Violation(Promise.OneOwner, $"Seat {seat.Key} was of the reservations {last.Reservation} and {next.Reservation} at once, {how}.");
                if (last is null || next.Until > last.Until)
                    last = next;
            }
        }
    }

    // Held at once by one user, as stored. When those were paid that have been refunded since is not stored.
    private static IEnumerable<Violation> Limit(History history)
    {
        foreach (var holds in history.Stored.Reservations.Where(reservation => reservation.State != State.Refunded).GroupBy(reservation => (reservation.User, reservation.Schedule)))
        {
            foreach (var hold in holds)
            {
                var seats = holds.Where(other => other.From <= hold.From && HeldTo(other) > hold.From).Sum(other => other.Seats.Count);
                if (seats > history.Rules.SeatsEach)
                    yield return new Violation(Promise.SeatLimit, $"{hold.User} held {seats} seats of schedule {hold.Schedule} at once when reservation {hold.Id} was made.");
            }
        }

        static DateTimeOffset HeldTo(StoredReservation reservation) => reservation.State is State.Expired or State.Held ? reservation.HeldUntil : reservation.Changed!.Value;
    }

    // A seat that somebody has had for as long as a list can be old is in no list as free.
    private static IEnumerable<Violation> Listed(History history)
    {
        var ownerships = AsListed(history).ToLookup(ownership => ownership.Seat);
        return
            from call in history.Calls
            where call.Reply?.Free is not null
            from seat in call.Reply!.Free!
            from ownership in ownerships[seat]
            where ownership.From <= call.Asked - history.Rules.ListAge && ownership.Until >= call.Ended
            select new Violation(Promise.OneTruth, $"Seat {seat} was of reservation {ownership.Reservation} and told to be free by {call}.");
    }

    private static string Wish(string user, IEnumerable<long> seats) => $"{user} for {Join(seats.Order())}";

    private static string Join(IEnumerable<long> numbers) => string.Join(", ", numbers);

    private sealed record Ownership(long Seat, long Reservation, TimeSpan From, TimeSpan Until);
}
