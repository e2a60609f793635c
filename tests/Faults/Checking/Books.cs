using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Whether the money adds up, and all that was told of it.</summary>
internal static class Books
{
    public static IEnumerable<Violation> Check(History history)
    {
        var ledger = history.Stored.Ledger.ToLookup(line => line.User);
        var calls = history.Calls.ToLookup(call => call.Request.User);
        var charges = history.Operations(Act.Charge).ToLookup(charge => charge.Request.User);
        return
        [
            .. history.Users.SelectMany(user => Sums(user, [.. ledger[user]], history.Stored.Balances.GetValueOrDefault(user))),
            .. history.Users.SelectMany(user => Charges(user, ledger[user], charges[user])),
            .. history.Users.SelectMany(user => Told(history, [.. ledger[user]], charges[user].ToLookup(charge => charge.Request.Amount), calls[user])),
            .. Sales(history, LedgerLine.Payment, Act.Pay),
            .. Sales(history, LedgerLine.Refund, Act.Refund),
            .. States(history),
        ];
    }

    private static IEnumerable<Violation> Sums(string user, IReadOnlyList<LedgerLine> lines, long balance)
    {
        long sum = 0;
        foreach (var line in lines)
        {
            sum += line.Kind == LedgerLine.Payment ? -line.Amount : line.Amount;
            if (line.BalanceAfter < 0)
                yield return new Violation(Promise.BooksBalance, $"The balance of {user} was {line.BalanceAfter}.");
            if (line.BalanceAfter != sum)
                yield return new Violation(Promise.BooksBalance, $"The balance of {user} was {line.BalanceAfter} after {line}, where {sum} is right.");
        }

        if (balance != sum)
            yield return new Violation(Promise.BooksBalance, $"The balance of {user} is {balance}; charges - payments + refunds are {sum}.");
    }

    // Charges are known by their amount: a user who charges twice the same wants it twice.
    private static IEnumerable<Violation> Charges(string user, IEnumerable<LedgerLine> lines, IEnumerable<Operation> charges)
    {
        var balances = lines.Where(line => line.Kind == LedgerLine.Charge).ToLookup(line => line.Amount, line => line.BalanceAfter);
        foreach (var done in charges.Where(charge => charge.Success is not null && balances.Contains(charge.Request.Amount)))
        {
            if (!balances[done.Request.Amount].Contains(done.Success!.Reply!.Amount))
                yield return new Violation(Promise.OneTruth, $"The balance {done.Success.Reply.Amount} was told by {done.Success}; after the charge it was {string.Join(", ", balances[done.Request.Amount])}.");
        }

        var made = balances.ToDictionary(group => group.Key, group => group.Count());
        var wanted = charges.ToLookup(charge => charge.Request.Amount);
        foreach (var amount in made.Keys.Union(wanted.Select(group => group.Key)))
        {
            var (count, least, most) = (made.GetValueOrDefault(amount), wanted[amount].Count(charge => charge.Success is not null), wanted[amount].Count(charge => charge.MayHaveHappened));
            if (count < least)
                yield return new Violation(Promise.NothingLost, $"{user} charged {amount} {count} times; it was acknowledged {least} times.");
            if (count > most)
                yield return new Violation(Promise.NothingTwice, $"{user} charged {amount} {count} times; it can have been {most}.");
        }
    }

    private static IEnumerable<Violation> Sales(History history, string kind, Act act)
    {
        var users = history.Users.ToHashSet();
        var lines = history.Stored.Ledger.Where(line => line.Kind == kind && users.Contains(line.User)).ToLookup(line => line.Reservation);
        foreach (var done in history.Operations(act).Where(operation => operation.Success is not null))
        {
            var (id, told) = (done.Request.Reservation, done.Success!.Reply!.Amount);
            if (!lines[id].Any(line => line.User == done.Request.User && line.Amount == told))
                yield return new Violation(Promise.NothingLost, $"{act} of {told} for reservation {id} was acknowledged and is not in the books: {done.Success}.");
        }

        foreach (var made in lines)
        {
            if (made.Count() > 1)
                yield return new Violation(Promise.NothingTwice, $"{act} of reservation {made.Key} is in the books {made.Count()} times.");
            if (!history.Operations(act, made.Key).Any(operation => operation.MayHaveHappened))
                yield return new Violation(Promise.NothingTwice, $"{act} of reservation {made.Key} is in the books, and nobody who asked for it was told so or left without an answer.");
        }
    }

    private static IEnumerable<Violation> States(History history)
    {
        var lines = history.Stored.Ledger.ToLookup(line => line.Reservation);
        foreach (var reservation in history.Stored.Reservations)
        {
            var (paid, refunded) = (Sum(lines[reservation.Id], LedgerLine.Payment), Sum(lines[reservation.Id], LedgerLine.Refund));
            var expected = reservation.State switch
            {
                State.Paid => (reservation.Amount, 0L),
                State.Refunded => (reservation.Amount, reservation.Amount),
                _ => (0L, 0L),
            };
            if ((paid, refunded) != expected)
                yield return new Violation(Promise.BooksBalance, $"Reservation {reservation.Id} costs {reservation.Amount} and is {reservation.State}; paid was {paid}, refunded {refunded}.");
        }
    }

    private static long Sum(IEnumerable<LedgerLine> lines, string kind) => lines.Where(line => line.Kind == kind).Sum(line => line.Amount);

    // Every balance that was told is one that the books had at some moment while it was asked for.
    private static IEnumerable<Violation> Told(History history, IReadOnlyList<LedgerLine> lines, ILookup<long, Operation> charges, IEnumerable<Call> calls)
    {
        var times = lines.Select(line => Times(history, line, charges)).ToList();
        foreach (var call in calls.Where(call => call.Request.Act == Act.Balance && call.Succeeded))
        {
            var told = call.Reply!.Amount;
            if (told < 0)
                yield return new Violation(Promise.BooksBalance, $"A balance below zero was told: {told} by {call}.");
            var least = times.FindLastIndex(time => time.Done <= call.Asked) + 1;
            var most = times.FindIndex(time => time.Asked >= call.Ended) is >= 0 and var index ? index : lines.Count;
            if (!Enumerable.Range(least, Math.Max(0, most - least + 1)).Any(n => told == (n == 0 ? 0 : lines[n - 1].BalanceAfter)))
                yield return new Violation(Promise.OneTruth, $"The balance {told} was told by {call}; the books had {string.Join(", ", Enumerable.Range(least, Math.Max(0, most - least + 1)).Select(n => n == 0 ? 0 : lines[n - 1].BalanceAfter))} meanwhile.");
        }
    }

    // Between which moments a line was written.
    private static (TimeSpan Asked, TimeSpan Done) Times(History history, LedgerLine line, ILookup<long, Operation> charges)
    {
        var operations = (line.Kind switch
        {
            LedgerLine.Payment => history.Operations(Act.Pay, line.Reservation),
            LedgerLine.Refund => history.Operations(Act.Refund, line.Reservation),
            _ => charges[line.Amount],
        }).Where(operation => operation.MayHaveHappened).ToList();
        var asked = operations.Select(operation => operation.Asked).DefaultIfEmpty(TimeSpan.Zero).Min();
        // There is one payment and one refund a reservation, so whoever was told of it was told of this line; which of several charges of one amount it is, is not known.
        var isKnown = line.Kind != LedgerLine.Charge || operations.Count == 1;
        return (asked, isKnown ? operations.Select(operation => operation.Done ?? TimeSpan.MaxValue).DefaultIfEmpty(TimeSpan.MaxValue).Min() : TimeSpan.MaxValue);
    }
}
