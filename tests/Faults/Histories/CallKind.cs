namespace Ticketing.Tests.Faults.Histories;

/// <summary>The kinds of call.</summary>
internal enum CallKind
{
    /// <summary>Enter the queue.</summary>
    Enter,

    /// <summary>Charge the balance.</summary>
    Charge,

    /// <summary>Read the balance.</summary>
    GetBalance,

    /// <summary>List the seats of a schedule.</summary>
    ListSeats,

    /// <summary>Hold seats.</summary>
    Hold,

    /// <summary>Read a reservation.</summary>
    GetReservation,

    /// <summary>Give a hold back.</summary>
    GiveBack,

    /// <summary>Pay for a hold.</summary>
    Pay,

    /// <summary>Refund a payment.</summary>
    Refund,
}
