namespace Ticketing.Tests.Faults.Histories;

/// <summary>The kinds of call.</summary>
internal enum Act
{
    /// <summary>Take a place in line.</summary>
    Enter,

    /// <summary>Charge the balance.</summary>
    Charge,

    /// <summary>Ask for the balance.</summary>
    Balance,

    /// <summary>List seats.</summary>
    Seats,

    /// <summary>Hold seats.</summary>
    Hold,

    /// <summary>Look at a reservation.</summary>
    Look,

    /// <summary>Give a hold back.</summary>
    GiveBack,

    /// <summary>Pay for a hold.</summary>
    Pay,

    /// <summary>Take a payment back.</summary>
    Refund,
}
