namespace Ticketing.Data.Idempotency;

/// <summary>The endpoint metadata behind <see cref="IdempotentEndpoints.TakesIdempotencyKey"/>.</summary>
/// <param name="CallerHeader">The header, beside <c>Authorization</c>, that says who calls where the endpoint asks for no token.</param>
public sealed record TakesIdempotencyKey(string? CallerHeader);
