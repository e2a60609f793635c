using System.Globalization;
using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checks;

/// <summary>A made-up history. Moments are in seconds; each call takes a tenth of one unless told otherwise.</summary>
internal sealed class Scene
{
    public const double HoldSeconds = 4;

    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly List<Call> _calls = [];
    private readonly List<Fault> _faults = [];
    private readonly List<StoredReservation> _reservations = [];
    private readonly List<LedgerLine> _ledger = [];

    /// <summary>Balances that are not what the ledger says.</summary>
    public Dictionary<string, long> Balances { get; } = [];

    /// <summary>A moment of the database's clock.</summary>
    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>Adds a call.</summary>
    /// <param name="at">When it is asked.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="reply">The answer, or null for none.</param>
    /// <param name="took">How long it takes.</param>
    /// <param name="host">Which replica.</param>
    public Scene Call(double at, Request request, Reply? reply, double took = 0.1, int host = 0)
    {
        _calls.Add(new Call(_calls.Count + 1, host, request, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at + took), reply));
        return this;
    }

    public Scene Hold(double at, string user, long reservation, long[] seats, string? key = null, double took = 0.1) =>
        Call(at, new Request(Act.Hold, user) { Seats = seats, Key = key }, new Reply(200, Body: $"held {reservation}") { Reservation = reservation }, took);

    public Scene Pay(double at, string user, long reservation, long price, string? key = null, double took = 0.1) =>
        Call(at, new Request(Act.Pay, user) { Reservation = reservation, Key = key }, new Reply(200, Body: $"paid {price}") { Amount = price }, took);

    public Scene Refund(double at, string user, long reservation, long price) =>
        Call(at, new Request(Act.Refund, user) { Reservation = reservation }, new Reply(200) { Amount = price });

    public Scene GiveBack(double at, string user, long reservation) => Call(at, new Request(Act.GiveBack, user) { Reservation = reservation }, new Reply(200));

    public Scene Look(double at, string user, long reservation, string state) =>
        Call(at, new Request(Act.Look, user) { Reservation = reservation }, new Reply(200) { State = state });

    public Scene List(double at, params long[] free) => Call(at, new Request(Act.Seats, "list"), new Reply(200) { Free = free.ToHashSet() });

    public Scene Charge(double at, string user, long amount, long balance) => Call(at, new Request(Act.Charge, user) { Amount = amount }, new Reply(200) { Amount = balance });

    public Scene Balance(double at, string user, long balance, double took = 0.1) => Call(at, new Request(Act.Balance, user), new Reply(200) { Amount = balance }, took);

    /// <summary>Adds a reservation to what is left. The database's clock is the test's.</summary>
    public Scene Stored(long id, string user, long[] seats, string state, double from, double? changed = null, long amount = 10)
    {
        _reservations.Add(new StoredReservation(id, user, 1, seats, state, amount, At(from), At(from + HoldSeconds), changed is { } moment ? At(moment) : null));
        return this;
    }

    /// <summary>Adds a line to a user's ledger, after those before it.</summary>
    public Scene Line(string user, string kind, long amount, long reservation = 0)
    {
        var before = _ledger.LastOrDefault(line => line.User == user)?.BalanceAfter ?? 0;
        _ledger.Add(new LedgerLine(user, kind, amount, before + (kind == LedgerLine.Payment ? -amount : amount), reservation));
        return this;
    }

    /// <summary>Adds a fault after which three replicas run.</summary>
    public Scene Fault(double from, double until)
    {
        _faults.Add(new Fault(string.Create(CultureInfo.InvariantCulture, $"fault at {from}"), TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(until), [0, 1, 2]));
        return this;
    }

    /// <summary>Adds a success of every kind of call on every replica.</summary>
    public Scene Everything(double at, params Act[] except)
    {
        foreach (var host in new[] { 0, 1, 2 })
        {
            foreach (var act in Enum.GetValues<Act>().Except(except))
                Probe(at, act, host);
        }

        return this;
    }

    /// <summary>Adds one success that nothing else in the history has to do with.</summary>
    public Scene Probe(double at, Act act, int host)
    {
        var id = 1_000_000 + (100L * _calls.Count);
        var user = $"probe-{id}";
        var request = new Request(act, user)
        {
            Seats = act == Act.Hold ? [id] : [],
            Reservation = act is Act.Pay or Act.GiveBack or Act.Refund or Act.Look ? id : 0,
            Amount = act == Act.Charge ? 1 : 0,
        };
        switch (act)
        {
            case Act.Hold:
                Stored(id, user, [id], State.Expired, at);
                break;
            case Act.Charge:
                Line(user, LedgerLine.Charge, 1);
                break;
            case Act.Pay:
                Line(user, LedgerLine.Charge, 10).Charge(at - 1, user, 10, 10).Line(user, LedgerLine.Payment, 10, id).Stored(id, user, [id], State.Paid, at, at);
                Hold(at - 1, user, id, [id]);
                break;
            case Act.Refund:
                Line(user, LedgerLine.Charge, 10).Charge(at - 1, user, 10, 10).Line(user, LedgerLine.Payment, 10, id).Line(user, LedgerLine.Refund, 10, id);
                Stored(id, user, [id], State.Refunded, at, at).Hold(at - 1, user, id, [id]).Pay(at - 0.5, user, id, 10);
                break;
        }

        return Call(at, request, new Reply(200) { Reservation = id, Amount = act switch { Act.Pay or Act.Refund => 10, Act.Charge => 1, _ => 0 }, State = State.Held }, host: host);
    }

    /// <summary>Everything that the checker finds.</summary>
    public IReadOnlyList<Violation> Check()
    {
        var balances = _ledger.GroupBy(line => line.User).ToDictionary(group => group.Key, group => group.Last().BalanceAfter);
        foreach (var (user, balance) in Balances)
            balances[user] = balance;
        return Checker.Check(new History(_calls, _faults, new Stored(_reservations, _ledger, balances), new Rules(TimeSpan.FromSeconds(HoldSeconds), SeatsEach: 4, ListAge: TimeSpan.FromSeconds(0.25))));
    }

    /// <summary>Fails the test unless the checker finds that this promise was broken, and no other.</summary>
    public void ShouldBreak(Promise promise)
    {
        var found = Check();
        found.ShouldNotBeEmpty();
        found.ShouldAllBe(violation => violation.Promise == promise, string.Join('\n', found));
    }
}
