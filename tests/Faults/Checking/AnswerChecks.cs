using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Checks whether all answers can be true together.</summary>
internal static class AnswerChecks
{
    /// <summary>How far the clocks of the database and of the test may drift apart over the length of a hold.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMilliseconds(20);

    public static IEnumerable<Violation> Check(History history) =>
    [
        .. ServerErrors(history),
        .. Keys(history),
        .. AtMostOnce(history),
        .. history.Reservations.SelectMany(RepeatedPayments),
        .. history.Reservations.SelectMany(States),
        .. history.Reservations.SelectMany(HoldTimes),
    ];

    private static IEnumerable<Violation> ServerErrors(History history) =>
        from call in history.Calls
        where call.Reply?.Status == 500
        select new Violation(Invariant.NoServerError, $"{call}: {call.Reply!.Body}");

    private static IEnumerable<Violation> Keys(History history)
    {
        foreach (var operation in Enum.GetValues<CallKind>().SelectMany(kind => history.Operations(kind)).Where(each => each.Request.Key is not null))
        {
            var key = operation.Request.Key;
            var final = operation.Calls.Where(call => call.Succeeded).ToList();
            if (final.Find(call => call.Reply!.Status != final[0].Reply!.Status || call.Reply.Body != final[0].Reply!.Body) is { } other)
            {
                yield return new Violation(
                    Invariant.Consistency, $"The key {key} got two answers: {final[0]} {final[0].Reply!.Body}; {other} {other.Reply!.Body}");
            }

            // From the first success on it is repeated, whatever the state of the ticket is by then. A refusal is not kept.
            if (final.Count > 0 && operation.Calls.FirstOrDefault(call =>
                call.SentAt >= final.Min(known => known.EndedAt) && !call.IsIndeterminate && !final.Contains(call)) is { } later)
            {
                yield return new Violation(Invariant.Consistency, $"The key {key} had its answer in {final[0]}, and got another in {later}.");
            }
        }
    }

    // A reservation is made once; it is given back and refunded once at most. Payments are counted in the ledger, because a repeated one is acknowledged again.
    private static IEnumerable<Violation> AtMostOnce(History history) =>
        from kind in new[] { CallKind.Hold, CallKind.GiveBack, CallKind.Refund }
        from done in history.Operations(kind).Where(operation => operation.Success is not null)
            .GroupBy(operation => kind == CallKind.Hold ? operation.Success!.Reply!.Reservation : operation.Request.Reservation)
        where done.Count() > 1
        select new Violation(
            Invariant.AtMostOnce,
            $"{kind} of reservation {done.Key} was acknowledged {done.Count()} times: {string.Join("; ", done.Select(each => each.Success))}");

    // Paying again what is paid gives the same answer, until it is refunded.
    private static IEnumerable<Violation> RepeatedPayments(ReservationHistory reservation)
    {
        var calls = reservation.Payments.SelectMany(payment => payment.Calls).ToList();
        if (calls.Where(call => call.Succeeded).MinBy(call => call.EndedAt) is not { } first)
            yield break;
        foreach (var other in calls.Where(call => call.Succeeded && call.Reply!.Body != first.Reply!.Body))
            yield return new Violation(Invariant.Consistency, $"A repeated payment got two answers: {first} {first.Reply!.Body}; {other} {other.Reply!.Body}");
        var refundedFrom = reservation.Refunds.Where(refund => refund.MayHaveHappened).Select(refund => refund.SentAt).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        foreach (var refused in calls.Where(call => call.SentAt >= first.EndedAt && call.EndedAt < refundedFrom && call.Reply?.Code is "003" or "006"))
            yield return new Violation(Invariant.Consistency, $"A repeated payment was refused: {refused}, after {first}.");
    }

    private static IEnumerable<Violation> States(ReservationHistory reservation)
    {
        var observations = Observations(reservation).ToList();
        foreach (var one in observations)
        {
            foreach (var other in observations)
            {
                var canBothOccur = ReservationState.CanBothOccur(one.State, other.State);
                if (string.CompareOrdinal(one.State, other.State) < 0 && !canBothOccur)
                {
                    yield return new Violation(
                        Invariant.Consistency, $"Reservation {reservation.Id} was {one.State} by {one.Source} and {other.State} by {other.Source}.");
                }
                else if (one.Until <= other.From && canBothOccur && !ReservationState.CanFollow(one.State, other.State))
                {
                    yield return new Violation(
                        Invariant.Consistency, $"Reservation {reservation.Id} was {one.State} by {one.Source} and later {other.State} by {other.Source}.");
                }
            }
        }
    }

    private static IEnumerable<Observation> Observations(ReservationHistory reservation)
    {
        foreach (var (state, operations) in new (string, IEnumerable<Operation>)[]
        {
            (ReservationState.Held, [reservation.Hold]),
            (ReservationState.Paid, reservation.Payments),
            (ReservationState.Cancelled, reservation.GiveBacks),
            (ReservationState.Refunded, reservation.Refunds),
        })
        {
            foreach (var done in operations.Where(operation => operation.Success is not null))
                yield return new Observation(state, done.SentAt, done.AcknowledgedAt!.Value, $"{done.Success}");
        }

        foreach (var read in reservation.Reads.Where(read => read.Success is not null))
            yield return new Observation(read.Success!.Reply!.State, read.SentAt, read.AcknowledgedAt!.Value, $"{read.Success}");
        if (reservation.Stored is { } stored)
            yield return new Observation(stored.State, TimeSpan.MaxValue, TimeSpan.MaxValue, "the final state");
    }

    private static IEnumerable<Violation> HoldTimes(ReservationHistory reservation)
    {
        var (early, late) = (reservation.EarliestEnd - ClockTolerance, reservation.LatestEnd + ClockTolerance);
        var heldUntil = $"Reservation {reservation.Id} was held until {reservation.EarliestEnd.TotalSeconds:0.000} s at least";
        var expiredBy = $"Reservation {reservation.Id} had expired at {reservation.LatestEnd.TotalSeconds:0.000} s at the latest";
        foreach (var read in reservation.Reads.Where(read => read.Success is not null).Select(read => read.Success!))
        {
            if (read.Reply!.State == ReservationState.Held && read.SentAt > late)
                yield return new Violation(Invariant.HoldTime, $"{expiredBy}, and was held by {read}.");
            if (read.Reply.State == ReservationState.Expired && read.EndedAt < early)
                yield return new Violation(Invariant.HoldTime, $"{heldUntil}, and had expired by {read}.");
        }

        foreach (var end in reservation.Payments.Concat(reservation.GiveBacks))
        {
            if (end.Success is { } success && end.SentAt > late && !IsRepeatedPayment(end, reservation, late))
                yield return new Violation(Invariant.HoldTime, $"{expiredBy}, and accepted {success}.");
            if (end.Calls.FirstOrDefault(call => call.Reply?.Code == "006" && call.EndedAt < early) is { } refused
                && !CanHaveEndedBefore(refused.EndedAt, reservation, except: end))
            {
                yield return new Violation(Invariant.HoldTime, $"{heldUntil}, and refused {refused}.");
            }
        }
    }

    private static bool IsRepeatedPayment(Operation end, ReservationHistory reservation, TimeSpan late) =>
        end.Request.Kind == CallKind.Pay && reservation.Payments.Any(other => other != end && other.SentAt <= late && other.MayHaveHappened);

    private static bool CanHaveEndedBefore(TimeSpan time, ReservationHistory reservation, Operation except) =>
        reservation.Payments.Concat(reservation.GiveBacks).Any(other => other != except && other.SentAt < time && other.MayHaveHappened);

    private sealed record Observation(string State, TimeSpan From, TimeSpan Until, string Source);
}
