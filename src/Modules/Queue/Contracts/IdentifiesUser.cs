namespace Ticketing.Queues.Contracts;

/// <summary>The endpoint metadata of calls that take the user's own token without a queue token.</summary>
public sealed record IdentifiesUser;
