namespace Ticketing.Data.Audit;

/// <summary>What an audit found.</summary>
/// <param name="Checks">Each check.</param>
public sealed record AuditReport(IReadOnlyList<AuditedCheck> Checks)
{
    /// <summary>How many things disagree.</summary>
    public long Disagreements => Checks.Sum(static check => check.Disagreements);
}

/// <summary>The result of one check.</summary>
/// <param name="Claim">What must be true, in words.</param>
/// <param name="Checked">How many things were checked.</param>
/// <param name="Disagreements">For how many of them the claim is false.</param>
/// <param name="Examples">The first of these.</param>
public sealed record AuditedCheck(string Claim, long Checked, long Disagreements, IReadOnlyList<string> Examples)
{
    /// <summary>How many examples are kept.</summary>
    public const int MaxExamples = 5;
}
