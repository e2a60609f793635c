namespace Ticketing.Tests.Faults.Histories;

/// <summary>The states of a reservation and their order. No state comes again after another has followed it.</summary>
internal static class ReservationState
{
    public const string Held = "HELD";
    public const string Paid = "PAID";
    public const string Refunded = "REFUNDED";
    public const string Expired = "EXPIRED";
    public const string Cancelled = "CANCELLED";

    private static readonly string[][] Sequences = [[Held, Paid, Refunded], [Held, Expired], [Held, Cancelled]];

    /// <summary>Whether one reservation can have been in both states.</summary>
    public static bool CanBothOccur(string one, string other) => Sequences.Any(states => states.Contains(one) && states.Contains(other));

    /// <summary>Whether a reservation can be in <paramref name="later"/> after it was in <paramref name="earlier"/>.</summary>
    public static bool CanFollow(string earlier, string later) =>
        Sequences.Any(states => states.Contains(earlier) && Array.IndexOf(states, later) >= Array.IndexOf(states, earlier));
}
