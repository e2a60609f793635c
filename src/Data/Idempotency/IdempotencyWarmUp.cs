using System.Security.Cryptography;
using Ticketing.Common.Lifecycle;

namespace Ticketing.Data.Idempotency;

/// <summary>Looks for an answer that does not exist, and claims a request in a transaction that is undone.</summary>
internal sealed class IdempotencyWarmUp(IdempotencyStore store, DbSession session) : IWarmUp
{
    private readonly KeyedRequest _request = new(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes), []);

    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls => [_ => store.FindAsync(_request), _ => ClaimAsync()];

    private async Task ClaimAsync()
    {
        await session.BeginAsync(store.Claim(_request), again: false);
        await session.RollbackAsync();
    }
}
