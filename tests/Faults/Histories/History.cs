namespace Ticketing.Tests.Faults.Histories;

/// <summary>Everything that was asked and answered, what was broken meanwhile, and what was left in the end.</summary>
internal sealed class History
{
    private readonly ILookup<Act, Operation> _operations;
    private readonly Dictionary<long, StoredReservation> _stored;
    private readonly ILookup<(Act, long), Operation> _about;

    public History(IEnumerable<Call> calls, IEnumerable<Fault> faults, Stored stored, Rules rules)
    {
        Calls = [.. calls.OrderBy(call => call.Asked)];
        Faults = [.. faults.OrderBy(fault => fault.Began)];
        Stored = stored;
        Rules = rules;
        _operations = Calls
            .GroupBy(call => call.Request.Key is { } key
                ? (call.Request.User, call.Request.Act, call.Request.Reservation, Key: key)
                : (call.Request.User, call.Request.Act, call.Request.Reservation, Key: $" {call.Number}"))
            .Select(group => new Operation(group.First().Request, [.. group]))
            .ToLookup(operation => operation.Request.Act);
        _about = _operations.SelectMany(group => group).Where(operation => operation.Request.Reservation != 0)
            .ToLookup(operation => (operation.Request.Act, operation.Request.Reservation));
        _stored = stored.Reservations.ToDictionary(reservation => reservation.Id);
        Stories = [.. _operations[Act.Hold].Where(hold => hold.Success is not null).Select(Tell)];
    }

    /// <summary>Every call, in the order in which they were asked.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>Every fault, in order.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>What was left.</summary>
    public Stored Stored { get; }

    /// <summary>The rules of the house.</summary>
    public Rules Rules { get; }

    /// <summary>What is known of each reservation that was acknowledged.</summary>
    public IReadOnlyList<Story> Stories { get; }

    /// <summary>The users who asked for something.</summary>
    public IEnumerable<string> Users => Calls.Select(call => call.Request.User).Distinct();

    /// <summary>Everything of a kind that was wanted.</summary>
    public IEnumerable<Operation> Operations(Act act) => _operations[act];

    /// <summary>Everything of a kind that was wanted of a reservation.</summary>
    public IEnumerable<Operation> Operations(Act act, long reservation) => _about[(act, reservation)];

    private Story Tell(Operation hold)
    {
        var id = hold.Success!.Reply!.Reservation;
        return new Story(
            id, hold, Rules.Hold, [.. _about[(Act.Pay, id)]], [.. _about[(Act.GiveBack, id)]], [.. _about[(Act.Refund, id)]], [.. _about[(Act.Look, id)]], _stored.GetValueOrDefault(id));
    }
}

/// <summary>What is known of a reservation that was acknowledged. All times are the test's.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Hold">How it was made.</param>
/// <param name="Length">How long a hold lasts.</param>
/// <param name="Payments">Attempts to pay for it.</param>
/// <param name="GiveBacks">Attempts to give it back.</param>
/// <param name="Refunds">Attempts to take the payment back.</param>
/// <param name="Looks">Looks at it.</param>
/// <param name="Stored">What was left of it, or null.</param>
internal sealed record Story(
    long Id,
    Operation Hold,
    TimeSpan Length,
    IReadOnlyList<Operation> Payments,
    IReadOnlyList<Operation> GiveBacks,
    IReadOnlyList<Operation> Refunds,
    IReadOnlyList<Operation> Looks,
    StoredReservation? Stored)
{
    /// <summary>The hold cannot end by itself before this.</summary>
    public TimeSpan EarliestEnd => Hold.Asked + Length;

    /// <summary>The hold is over after this.</summary>
    public TimeSpan LatestEnd => Hold.Done!.Value + Length;

    /// <summary>Whether it is known to have been paid for, whenever that was.</summary>
    public bool WasPaid => Payments.Any(payment => payment.Success is not null) || Stored?.State is State.Paid or State.Refunded;
}
