namespace Ticketing.Data.Audit;

/// <summary>A module's part of the audit: what must be true of its own tables, and what it says about sales, to be compared with what the others say.</summary>
public interface IAuditSource
{
    /// <summary>The module, as the report names it.</summary>
    string Name { get; }

    /// <summary>What must be true of its own tables.</summary>
    IReadOnlyList<AuditCheck> Checks { get; }

    /// <summary>
    /// A query of every sale that this module knows of, each once, in the order of its reservation: the reservation's number (<c>bigint</c>), the user
    /// (<c>text</c>),
    /// the amount in won (<c>bigint</c>), and <c>PAID</c> or <c>REFUNDED</c> (<c>text</c>).
    /// </summary>
    string Sales { get; }
}

/// <summary>Something that must be true of all rows of a module.</summary>
/// <param name="Claim">What must be true, in words.</param>
/// <param name="Count">A query of how many things it is true of, if all is well (<c>bigint</c>).</param>
/// <param name="Disagreements">A query with a row of one text for each thing of which it is not true.</param>
public sealed record AuditCheck(string Claim, string Count, string Disagreements);
