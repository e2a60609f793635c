namespace Ticketing.Tests.Faults.Histories;

/// <summary>What can become of a reservation. Each state can follow those before it in its branch, and never comes again once another has followed.</summary>
internal static class State
{
    public const string Held = "HELD";
    public const string Paid = "PAID";
    public const string Refunded = "REFUNDED";
    public const string Expired = "EXPIRED";
    public const string Cancelled = "CANCELLED";

    private static readonly string[][] Branches = [[Held, Paid, Refunded], [Held, Expired], [Held, Cancelled]];

    /// <summary>Whether one reservation can have been in both states at some time.</summary>
    public static bool Together(string one, string other) => Branches.Any(branch => branch.Contains(one) && branch.Contains(other));

    /// <summary>Whether a reservation can be in <paramref name="later"/> after it was in <paramref name="earlier"/>.</summary>
    public static bool Follows(string earlier, string later) => Branches.Any(branch => branch.Contains(earlier) && Array.IndexOf(branch, later) >= Array.IndexOf(branch, earlier));
}
