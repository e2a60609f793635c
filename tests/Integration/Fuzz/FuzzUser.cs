namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>A user with a place in a queue.</summary>
/// <param name="Id">The user.</param>
/// <param name="QueueToken">The queue token.</param>
/// <param name="UserToken">The user's own token.</param>
internal sealed record FuzzUser(string Id, string QueueToken, string UserToken);
