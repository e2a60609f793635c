namespace Ticketing.Tests.Faults.Checking;

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">Which.</param>
/// <param name="What">By what.</param>
internal sealed record Violation(Promise Promise, string What)
{
    public override string ToString() => $"{Promise}: {What}";
}

/// <summary>What is promised, whatever breaks.</summary>
internal enum Promise
{
    /// <summary>No seat has two owners at any instant.</summary>
    OneOwner,

    /// <summary>Nobody holds more seats of a schedule at once than allowed.</summary>
    SeatLimit,

    /// <summary>What was acknowledged is there in the end.</summary>
    NothingLost,

    /// <summary>Nothing is done twice, and nothing that nobody asked for.</summary>
    NothingTwice,

    /// <summary>Balances are charges - payments + refunds, and never below zero.</summary>
    BooksBalance,

    /// <summary>No answer contradicts another.</summary>
    OneTruth,

    /// <summary>A hold lasts exactly as long as it should.</summary>
    ExactEnd,

    /// <summary>What is our fault is told as a part that is away (503), never as a defect (500).</summary>
    NoDefect,

    /// <summary>Everything works again soon after a fault.</summary>
    Recovery,
}
