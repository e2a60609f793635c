namespace Ticketing.Tests.Faults.Checking;

/// <summary>A violation of an invariant.</summary>
/// <param name="Invariant">The invariant.</param>
/// <param name="Description">The calls and values that show it.</param>
internal sealed record Violation(Invariant Invariant, string Description)
{
    public override string ToString() => $"{Invariant}: {Description}";
}

/// <summary>What holds under every fault.</summary>
internal enum Invariant
{
    /// <summary>No seat belongs to two reservations at one instant.</summary>
    OneOwner,

    /// <summary>No user holds more seats of a schedule at once than allowed.</summary>
    SeatLimit,

    /// <summary>A change that was acknowledged is stored after the run.</summary>
    Durability,

    /// <summary>No change is made twice, and none that no client asked for.</summary>
    AtMostOnce,

    /// <summary>Balances are charges - payments + refunds, and never below zero.</summary>
    Accounting,

    /// <summary>No answer contradicts another.</summary>
    Consistency,

    /// <summary>A hold lasts exactly as long as the rules say.</summary>
    HoldTime,

    /// <summary>A request that fails because of a fault is answered with 503, never with 500.</summary>
    NoServerError,

    /// <summary>Every kind of call works again within <see cref="RecoveryChecks.Limit"/> after a fault.</summary>
    Recovery,
}
