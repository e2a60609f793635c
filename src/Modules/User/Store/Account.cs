namespace Ticketing.Users.Store;

/// <summary>What a user has. A user without a row has nothing yet: the row comes with the first charge.</summary>
internal sealed class Account
{
    public required string UserId { get; init; }

    /// <summary>In won, never below zero.</summary>
    public long Balance { get; init; }

    /// <summary>The day of the last charge, in UTC by the database's clock.</summary>
    public DateOnly? ChargedOn { get; init; }

    /// <summary>The sum of the charges of that day, in won.</summary>
    public long ChargedThatDay { get; init; }
}
