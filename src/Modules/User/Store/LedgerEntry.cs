namespace Ticketing.Users.Store;

/// <summary>One change of a balance. Entries are only ever added.</summary>
internal sealed class LedgerEntry
{
    public long Id { get; init; }

    public required string UserId { get; init; }

    /// <summary><c>CHARGE</c>, <c>PAYMENT</c> or <c>REFUND</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How much, in won, always above zero; the kind says in which direction.</summary>
    public long Amount { get; init; }

    /// <summary>The balance after it.</summary>
    public long BalanceAfter { get; init; }

    /// <summary>The reservation it was for; of a charge the id that the payment provider gave it, or null.</summary>
    public string? Reference { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
