namespace Ticketing.Data.Audit;

/// <summary>What an audit found.</summary>
/// <param name="Checks">Each check.</param>
public sealed record AuditReport(IReadOnlyList<AuditedCheck> Checks)
{
    /// <summary>How many things disagree.</summary>
    public long Disagreements => Checks.Sum(static check => check.Disagreements);
}

/// <summary>What came of one check.</summary>
/// <param name="Claim">What must be true, in words.</param>
/// <param name="Checked">How many things were looked at.</param>
/// <param name="Disagreements">Of how many it is not true.</param>
/// <param name="Examples">The first of those.</param>
public sealed record AuditedCheck(string Claim, long Checked, long Disagreements, IReadOnlyList<string> Examples)
{
    /// <summary>How many examples are kept.</summary>
    public const int MaxExamples = 5;
}
