using System.Globalization;
using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.CheckerTests;

/// <summary>Builds histories for tests of the checker. Times are in seconds; a call takes a tenth of a second unless given.</summary>
internal sealed class HistoryBuilder
{
    public const double HoldSeconds = 4;

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly List<Call> _calls = [];
    private readonly List<Fault> _faults = [];
    private readonly List<StoredReservation> _reservations = [];
    private readonly List<LedgerEntry> _ledger = [];

    /// <summary>Stored balances that differ from the ledger.</summary>
    public Dictionary<string, long> Balances { get; } = [];

    /// <summary>A time by the database's clock.</summary>
    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>Adds a call.</summary>
    /// <param name="at">When it is sent.</param>
    /// <param name="request">The request.</param>
    /// <param name="reply">The answer, or null.</param>
    /// <param name="took">How long it takes.</param>
    /// <param name="host">The replica.</param>
    public HistoryBuilder Call(double at, Request request, Reply? reply, double took = 0.1, int host = 0)
    {
        _calls.Add(new Call(_calls.Count + 1, host, request, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + took), reply));
        return this;
    }

    public HistoryBuilder Hold(double at, string user, long reservation, long[] seats, string? key = null, double took = 0.1) =>
        Call(
            at, new Request(CallKind.Hold, user) { Seats = seats, Key = key }, new Reply(200, Body: $"held {reservation}") { Reservation = reservation }, took);

    public HistoryBuilder Pay(double at, string user, long reservation, long price, string? key = null, double took = 0.1) =>
        Call(at, new Request(CallKind.Pay, user) { Reservation = reservation, Key = key }, new Reply(200, Body: $"paid {price}") { Amount = price }, took);

    public HistoryBuilder Refund(double at, string user, long reservation, long price) =>
        Call(at, new Request(CallKind.Refund, user) { Reservation = reservation }, new Reply(200) { Amount = price });

    public HistoryBuilder GiveBack(double at, string user, long reservation) =>
        Call(at, new Request(CallKind.GiveBack, user) { Reservation = reservation }, new Reply(200));

    public HistoryBuilder Read(double at, string user, long reservation, string state) =>
        Call(at, new Request(CallKind.GetReservation, user) { Reservation = reservation }, new Reply(200) { State = state });

    public HistoryBuilder ListSeats(double at, params long[] free) =>
        Call(at, new Request(CallKind.ListSeats, "list"), new Reply(200) { Free = free.ToHashSet() });

    public HistoryBuilder Charge(double at, string user, long amount, long balance) =>
        Call(at, new Request(CallKind.Charge, user) { Amount = amount }, new Reply(200) { Amount = balance });

    public HistoryBuilder GetBalance(double at, string user, long balance, double took = 0.1) =>
        Call(at, new Request(CallKind.GetBalance, user), new Reply(200) { Amount = balance }, took);

    /// <summary>Adds a reservation to the final state. The database's clock is that of the test.</summary>
    public HistoryBuilder Stored(long id, string user, long[] seats, string state, double from, double? changedAt = null, long amount = 10)
    {
        DateTimeOffset? changed = changedAt is { } time ? At(time) : null;
        _reservations.Add(new StoredReservation(id, user, 1, seats, state, amount, At(from), At(from + HoldSeconds), changed));
        return this;
    }

    /// <summary>Adds an entry to a user's ledger.</summary>
    public HistoryBuilder Entry(string user, string kind, long amount, long reservation = 0)
    {
        var before = _ledger.LastOrDefault(entry => entry.User == user)?.BalanceAfter ?? 0;
        _ledger.Add(new LedgerEntry(user, kind, amount, before + (kind == LedgerEntry.Payment ? -amount : amount), reservation));
        return this;
    }

    /// <summary>Adds a fault after which three replicas run.</summary>
    public HistoryBuilder Fault(double from, double until)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"fault at {from}");
        _faults.Add(new Fault(name, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(until), [0, 1, 2]));
        return this;
    }

    /// <summary>Adds a call of every kind that succeeds on every replica.</summary>
    public HistoryBuilder AllCalls(double at, params CallKind[] except)
    {
        foreach (var host in new[] { 0, 1, 2 })
        {
            foreach (var kind in Enum.GetValues<CallKind>().Except(except))
                Success(at, kind, host);
        }

        return this;
    }

    /// <summary>Adds one call that succeeds and depends on no other call in the history.</summary>
    public HistoryBuilder Success(double at, CallKind kind, int host)
    {
        var id = 1_000_000 + (100L * _calls.Count);
        var user = $"probe-{id}";
        switch (kind)
        {
            case CallKind.Hold:
                Stored(id, user, [id], ReservationState.Expired, at);
                break;
            case CallKind.Charge:
                Entry(user, LedgerEntry.Charge, 1);
                break;
            case CallKind.Pay:
                Charge(at - 1, user, 10, 10).Hold(at - 1, user, id, [id]).Stored(id, user, [id], ReservationState.Paid, at, at);
                Entry(user, LedgerEntry.Charge, 10).Entry(user, LedgerEntry.Payment, 10, id);
                break;
            case CallKind.Refund:
                Charge(at - 1, user, 10, 10).Hold(at - 1, user, id, [id]).Pay(at - 0.5, user, id, 10).Stored(id, user, [id], ReservationState.Refunded, at, at);
                Entry(user, LedgerEntry.Charge, 10).Entry(user, LedgerEntry.Payment, 10, id).Entry(user, LedgerEntry.Refund, 10, id);
                break;
        }

        var request = new Request(kind, user)
        {
            Seats = kind == CallKind.Hold ? [id] : [],
            Reservation = kind is CallKind.Pay or CallKind.GiveBack or CallKind.Refund or CallKind.GetReservation ? id : 0,
            Amount = kind == CallKind.Charge ? 1 : 0,
        };
        var amount = kind switch { CallKind.Pay or CallKind.Refund => 10, CallKind.Charge => 1, _ => 0 };
        return Call(at, request, new Reply(200) { Reservation = id, Amount = amount, State = ReservationState.Held }, host: host);
    }

    /// <summary>The violations that the checker finds.</summary>
    public IReadOnlyList<Violation> Check()
    {
        var balances = _ledger.GroupBy(entry => entry.User).ToDictionary(group => group.Key, group => group.Last().BalanceAfter);
        foreach (var (user, balance) in Balances)
            balances[user] = balance;
        var rules = new ReservationRules(TimeSpan.FromSeconds(HoldSeconds), SeatsPerUser: 4, ListAge: TimeSpan.FromSeconds(0.25));
        return Checker.Check(new History(_calls, _faults, new FinalState(_reservations, _ledger, balances), rules));
    }

    /// <summary>Fails the test unless the checker finds a violation of this invariant, and of no other.</summary>
    public void ShouldViolate(Invariant invariant)
    {
        var found = Check();
        found.ShouldNotBeEmpty();
        found.ShouldAllBe(violation => violation.Invariant == invariant, string.Join('\n', found));
    }
}
