using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>
/// Finds the violations in a history. Where an outcome is unknown, or calls overlap, it assumes the case that is best for the product: a violation is one under
/// every order in which the calls can have happened.
/// </summary>
internal static class Checker
{
    /// <summary>Every violation; none in a history in which all invariants hold.</summary>
    public static IReadOnlyList<Violation> Check(History history) =>
        [.. SeatChecks.Check(history), .. MoneyChecks.Check(history), .. AnswerChecks.Check(history), .. RecoveryChecks.Check(history)];
}
