using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>
/// Says what in a history breaks a promise. Where an outcome is unknown, or calls overlap, it takes the view that is best for the platform: what it finds is wrong
/// under every order in which the calls can have happened.
/// </summary>
internal static class Checker
{
    /// <summary>Every violation; none in a history in which all promises were kept.</summary>
    public static IReadOnlyList<Violation> Check(History history) =>
        [.. Seats.Check(history), .. Books.Check(history), .. Answers.Check(history), .. Recoveries.Check(history)];
}
