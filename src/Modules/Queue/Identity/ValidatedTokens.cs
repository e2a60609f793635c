using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ticketing.Queues.Identity;

/// <summary>
/// Remembers validated tokens by their SHA-256 until they expire. Bounded: when the young half is full it becomes the old half, and what the old half held
/// is validated again.
/// </summary>
internal sealed class ValidatedTokens(int capacity = 100_000)
{
    private readonly Lock _turn = new();
    private volatile ConcurrentDictionary<TokenHash, Proof> _young = new();
    private volatile ConcurrentDictionary<TokenHash, Proof> _old = new();
    private int _count;

    /// <summary>How many tokens are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The user of a token that was validated and is not over.</summary>
    public string? Find(string token, DateTimeOffset now)
    {
        var hash = TokenHash.Of(token);
        if (_young.TryGetValue(hash, out var proof))
            return proof.Ends > now ? proof.UserId : null;
        if (!_old.TryGetValue(hash, out proof) || proof.Ends <= now)
            return null;
        Add(hash, proof);
        return proof.UserId;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(string token, string userId, DateTimeOffset ends) => Add(TokenHash.Of(token), new Proof(userId, ends));

    private void Add(TokenHash hash, Proof proof)
    {
        if (!_young.TryAdd(hash, proof) || Interlocked.Increment(ref _count) < capacity / 2)
            return;
        lock (_turn)
        {
            if (_count < capacity / 2)
                return;
            _old = _young;
            _young = new ConcurrentDictionary<TokenHash, Proof>();
            _count = 0;
        }
    }

    private sealed record Proof(string UserId, DateTimeOffset Ends);

    private readonly record struct TokenHash(long A, long B, long C, long D)
    {
        public static TokenHash Of(string token)
        {
            Span<long> hash = stackalloc long[SHA256.HashSizeInBytes / sizeof(long)];
            SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), MemoryMarshal.AsBytes(hash));
            return new TokenHash(hash[0], hash[1], hash[2], hash[3]);
        }
    }
}
