namespace Ticketing.Data.Idempotency;

/// <summary>The kept answers, in the database: a replay needs nothing else.</summary>
internal interface IIdempotencyStore
{
    /// <summary>Why a claim fails: another request of the same identity is at it.</summary>
    const string Running = "idempotency.running";

    /// <summary>Why a claim fails: there is an answer.</summary>
    const string Known = "idempotency.known";

    /// <summary>The kept answer and the fingerprint of the request that it was given to, or null.</summary>
    Task<(byte[] Fingerprint, KeptAnswer Answer)?> FindAsync(KeyedRequest request);

    /// <summary>Claims the request for the transaction that is open: until it ends no other replica works on the same.</summary>
    /// <returns>Null, or <see cref="Running"/> or <see cref="Known"/>.</returns>
    Task<string?> ClaimAsync(KeyedRequest request);

    /// <summary>Keeps the answer with the open transaction.</summary>
    Task KeepAsync(KeyedRequest request, KeptAnswer answer);

    /// <summary>Clears away answers that are too old, one batch.</summary>
    /// <returns>How many.</returns>
    Task<int> PurgeAsync();
}
