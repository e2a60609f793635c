namespace Ticketing.Users.Store;

/// <summary>What a user has. A user without a row has nothing yet: the row comes with the first charge.</summary>
internal sealed class Account
{
    public required string UserId { get; init; }

    /// <summary>In won, never below zero.</summary>
    public long Balance { get; init; }
}
