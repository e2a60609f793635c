using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Checks the ledger, the balances, and the amounts in answers.</summary>
internal static class MoneyChecks
{
    public static IEnumerable<Violation> Check(History history)
    {
        var ledger = history.Final.Ledger.ToLookup(entry => entry.User);
        var calls = history.Calls.ToLookup(call => call.Request.User);
        var charges = history.Operations(CallKind.Charge).ToLookup(charge => charge.Request.User);
        return
        [
            .. history.Users.SelectMany(user => Sums(user, [.. ledger[user]], history.Final.Balances.GetValueOrDefault(user))),
            .. history.Users.SelectMany(user => Charges(user, ledger[user], charges[user])),
            .. history.Users.SelectMany(user =>
                BalancesInAnswers(history, [.. ledger[user]], charges[user].ToLookup(charge => charge.Request.Amount), calls[user])),
            .. Sales(history, LedgerEntry.Payment, CallKind.Pay),
            .. Sales(history, LedgerEntry.Refund, CallKind.Refund),
            .. Reservations(history),
        ];
    }

    private static IEnumerable<Violation> Sums(string user, IReadOnlyList<LedgerEntry> entries, long balance)
    {
        long sum = 0;
        foreach (var entry in entries)
        {
            sum += entry.Kind == LedgerEntry.Payment ? -entry.Amount : entry.Amount;
            if (entry.BalanceAfter < 0)
                yield return new Violation(Invariant.Accounting, $"The balance of {user} was {entry.BalanceAfter}.");
            if (entry.BalanceAfter != sum)
                yield return new Violation(Invariant.Accounting, $"The balance of {user} was {entry.BalanceAfter} after {entry}, where {sum} is right.");
        }

        if (balance != sum)
            yield return new Violation(Invariant.Accounting, $"The balance of {user} is {balance}; charges - payments + refunds are {sum}.");
    }

    // Charges are identified by their amount: two operations of one user with one amount are two charges.
    private static IEnumerable<Violation> Charges(string user, IEnumerable<LedgerEntry> entries, IEnumerable<Operation> charges)
    {
        var balances = entries.Where(entry => entry.Kind == LedgerEntry.Charge).ToLookup(entry => entry.Amount, entry => entry.BalanceAfter);
        foreach (var success in charges.Where(charge => balances.Contains(charge.Request.Amount)).Select(charge => charge.Success).OfType<Call>())
        {
            var (inAnswer, stored) = (success.Reply!.Amount, balances[success.Request.Amount]);
            if (!stored.Contains(inAnswer))
            {
                yield return new Violation(
                    Invariant.Consistency, $"The balance is {inAnswer} in {success}; after the charge it was {string.Join(", ", stored)}.");
            }
        }

        var made = balances.ToDictionary(group => group.Key, group => group.Count());
        var requested = charges.ToLookup(charge => charge.Request.Amount);
        foreach (var amount in made.Keys.Union(requested.Select(group => group.Key)))
        {
            var count = made.GetValueOrDefault(amount);
            var min = requested[amount].Count(charge => charge.Success is not null);
            var max = requested[amount].Count(charge => charge.MayHaveHappened);
            if (count < min)
                yield return new Violation(Invariant.Durability, $"{user} charged {amount} {count} times; {min} times were acknowledged.");
            if (count > max)
                yield return new Violation(Invariant.AtMostOnce, $"{user} charged {amount} {count} times; {max} times are possible.");
        }
    }

    private static IEnumerable<Violation> Sales(History history, string entryKind, CallKind kind)
    {
        var users = history.Users.ToHashSet();
        var entries = history.Final.Ledger.Where(entry => entry.Kind == entryKind && users.Contains(entry.User)).ToLookup(entry => entry.Reservation);
        foreach (var success in history.Operations(kind).Select(operation => operation.Success).OfType<Call>())
        {
            var (id, amount) = (success.Request.Reservation, success.Reply!.Amount);
            if (!entries[id].Any(entry => entry.User == success.Request.User && entry.Amount == amount))
            {
                yield return new Violation(
                    Invariant.Durability, $"{kind} of {amount} for reservation {id} was acknowledged and is not in the ledger: {success}.");
            }
        }

        foreach (var made in entries)
        {
            if (made.Count() > 1)
                yield return new Violation(Invariant.AtMostOnce, $"{kind} of reservation {made.Key} is in the ledger {made.Count()} times.");
            if (!history.Operations(kind, made.Key).Any(operation => operation.MayHaveHappened))
            {
                yield return new Violation(
                    Invariant.AtMostOnce, $"{kind} of reservation {made.Key} is in the ledger, and no request for it succeeded or has an unknown outcome.");
            }
        }
    }

    private static IEnumerable<Violation> Reservations(History history)
    {
        var entries = history.Final.Ledger.ToLookup(entry => entry.Reservation);
        foreach (var reservation in history.Final.Reservations)
        {
            var (paid, refunded) = (Sum(entries[reservation.Id], LedgerEntry.Payment), Sum(entries[reservation.Id], LedgerEntry.Refund));
            var expected = reservation.State switch
            {
                ReservationState.Paid => (reservation.Amount, 0L),
                ReservationState.Refunded => (reservation.Amount, reservation.Amount),
                _ => (0L, 0L),
            };
            if ((paid, refunded) != expected)
            {
                yield return new Violation(
                    Invariant.Accounting,
                    $"Reservation {reservation.Id} costs {reservation.Amount} and is {reservation.State}; paid was {paid}, refunded {refunded}.");
            }
        }
    }

    private static long Sum(IEnumerable<LedgerEntry> entries, string kind) => entries.Where(entry => entry.Kind == kind).Sum(entry => entry.Amount);

    // Every balance in an answer is one that the ledger had at some moment between request and answer.
    private static IEnumerable<Violation> BalancesInAnswers(
        History history, IReadOnlyList<LedgerEntry> entries, ILookup<long, Operation> charges, IEnumerable<Call> calls)
    {
        var times = entries.Select(entry => WrittenBetween(history, entry, charges)).ToList();
        foreach (var call in calls.Where(call => call.Request.Kind == CallKind.GetBalance && call.Succeeded))
        {
            var balance = call.Reply!.Amount;
            if (balance < 0)
                yield return new Violation(Invariant.Accounting, $"The balance is below zero in {call}: {balance}.");
            var first = times.FindLastIndex(time => time.To <= call.SentAt) + 1;
            var last = times.FindIndex(time => time.From >= call.EndedAt) is >= 0 and var index ? index : entries.Count;
            var possible = Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(count => count == 0 ? 0 : entries[count - 1].BalanceAfter).ToList();
            if (!possible.Contains(balance))
            {
                yield return new Violation(
                    Invariant.Consistency, $"The balance is {balance} in {call}; the ledger had {string.Join(", ", possible)} meanwhile.");
            }
        }
    }

    private static (TimeSpan From, TimeSpan To) WrittenBetween(History history, LedgerEntry entry, ILookup<long, Operation> charges)
    {
        var operations = (entry.Kind switch
        {
            LedgerEntry.Payment => history.Operations(CallKind.Pay, entry.Reservation),
            LedgerEntry.Refund => history.Operations(CallKind.Refund, entry.Reservation),
            _ => charges[entry.Amount],
        }).Where(operation => operation.MayHaveHappened).ToList();
        var from = operations.Select(operation => operation.SentAt).DefaultIfEmpty(TimeSpan.Zero).Min();
        // A reservation has one payment and one refund, so an answer to any attempt is about this entry. Which of several charges with one amount wrote it is
        // not known.
        var isKnown = entry.Kind != LedgerEntry.Charge || operations.Count == 1;
        var to = operations.Select(operation => operation.AcknowledgedAt ?? TimeSpan.MaxValue).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return (from, isKnown ? to : TimeSpan.MaxValue);
    }
}
