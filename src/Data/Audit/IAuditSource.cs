namespace Ticketing.Data.Audit;

/// <summary>
/// A module's part of the audit: what must be true of its own tables, and its list of sales, which is compared with the lists of the other modules.
/// </summary>
public interface IAuditSource
{
    /// <summary>The module, as the report names it.</summary>
    string Name { get; }

    /// <summary>What must be true of its own tables.</summary>
    IReadOnlyList<AuditCheck> Checks { get; }

    /// <summary>
    /// A query of every sale that this module knows of, each once, in the order of its reservation: the reservation's number (<c>bigint</c>), the user
    /// (<c>text</c>), the amount in won (<c>bigint</c>), and <c>PAID</c> or <c>REFUNDED</c> (<c>text</c>).
    /// </summary>
    string Sales { get; }
}

/// <summary>Something that must be true of all rows of a module.</summary>
/// <param name="Claim">What must be true, in words.</param>
/// <param name="Count">A query that counts the things of which the claim has to be true (<c>bigint</c>).</param>
/// <param name="Disagreements">A query that returns a row with one text for each thing of which the claim is false.</param>
public sealed record AuditCheck(string Claim, string Count, string Disagreements);
