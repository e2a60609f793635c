namespace Ticketing.Tests.Faults.Histories;

/// <summary>Every call and every fault of a run, and the final state of the database.</summary>
internal sealed class History
{
    private readonly ILookup<CallKind, Operation> _operations;
    private readonly ILookup<(CallKind, long), Operation> _byReservation;
    private readonly Dictionary<long, StoredReservation> _stored;

    public History(IEnumerable<Call> calls, IEnumerable<Fault> faults, FinalState final, ReservationRules rules)
    {
        Calls = [.. calls.OrderBy(call => call.SentAt)];
        Faults = [.. faults.OrderBy(fault => fault.StartedAt)];
        Final = final;
        Rules = rules;
        // A call without a key is an operation of its own.
        _operations = Calls
            .GroupBy(call => (call.Request.User, call.Request.Kind, call.Request.Reservation, Key: call.Request.Key ?? $" {call.Number}"))
            .Select(group => new Operation(group.First().Request, [.. group]))
            .ToLookup(operation => operation.Request.Kind);
        _byReservation = _operations.SelectMany(group => group).Where(operation => operation.Request.Reservation != 0)
            .ToLookup(operation => (operation.Request.Kind, operation.Request.Reservation));
        _stored = final.Reservations.ToDictionary(reservation => reservation.Id);
        Reservations = [.. _operations[CallKind.Hold].Where(hold => hold.Success is not null).Select(HistoryOf)];
    }

    /// <summary>Every call, in the order in which they were sent.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>Every fault, in order.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>The content of the database after the run.</summary>
    public FinalState Final { get; }

    /// <summary>The rules by which the replicas ran.</summary>
    public ReservationRules Rules { get; }

    /// <summary>The history of each reservation that was acknowledged.</summary>
    public IReadOnlyList<ReservationHistory> Reservations { get; }

    /// <summary>The users who sent requests.</summary>
    public IEnumerable<string> Users => Calls.Select(call => call.Request.User).Distinct();

    /// <summary>The operations of a kind.</summary>
    public IEnumerable<Operation> Operations(CallKind kind) => _operations[kind];

    /// <summary>The operations of a kind on a reservation.</summary>
    public IEnumerable<Operation> Operations(CallKind kind, long reservation) => _byReservation[(kind, reservation)];

    private ReservationHistory HistoryOf(Operation hold)
    {
        var id = hold.Success!.Reply!.Reservation;
        return new ReservationHistory(
            id,
            hold,
            Rules.HoldTime,
            [.. _byReservation[(CallKind.Pay, id)]],
            [.. _byReservation[(CallKind.GiveBack, id)]],
            [.. _byReservation[(CallKind.Refund, id)]],
            [.. _byReservation[(CallKind.GetReservation, id)]],
            _stored.GetValueOrDefault(id));
    }
}
