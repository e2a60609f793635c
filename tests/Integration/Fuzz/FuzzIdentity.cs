namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>What a caller sends to say who it is.</summary>
/// <param name="QueueToken">The queue token; empty for none.</param>
/// <param name="UserToken">The user's own token; null for none.</param>
internal sealed record FuzzIdentity(string QueueToken, string? UserToken)
{
    /// <summary>A caller without any token.</summary>
    public static readonly FuzzIdentity None = new("", null);
}
