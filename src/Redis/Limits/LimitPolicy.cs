using Microsoft.Extensions.Primitives;

namespace Ticketing.Redis.Limits;

/// <summary>One limit, as it is configured.</summary>
public sealed class LimitPolicy
{
    // A replica lets this fraction (one in ten) of the rate and of the burst through on credit, and takes the same fraction from the bucket at a time.
    private const int LeaseShare = 10;

    // Headers with larger numbers are not kept, but written for each answer.
    private const int MaxKept = 1024;

    private readonly string?[] _states;

    private LimitPolicy(LimitKind kind, string name, int perSecond, int burst)
    {
        (Kind, Name, PerSecond, Burst) = (kind, name, perSecond, burst);
        Header = $"\"{name}\";q={burst};w={SecondsToRefill(burst)}";
        Lease = Math.Max(1, Math.Min(perSecond, burst) / LeaseShare);
        if (perSecond >= LeaseShare && burst >= LeaseShare)
            (CreditPerSecond, CreditBurst) = (perSecond / LeaseShare, burst / LeaseShare);
        _states = new string?[Math.Min(burst, MaxKept) + 1];
    }

    /// <summary>By what calls are limited.</summary>
    public LimitKind Kind { get; }

    /// <summary>The name in headers and metrics.</summary>
    public string Name { get; }

    /// <summary>Calls a second.</summary>
    public int PerSecond { get; }

    /// <summary>Calls at once.</summary>
    public int Burst { get; }

    /// <summary>The header <c>RateLimit-Policy</c> of draft-ietf-httpapi-ratelimit-headers.</summary>
    public StringValues Header { get; }

    /// <summary>How many calls a replica takes from the bucket at a time, for itself.</summary>
    internal int Lease { get; }

    /// <summary>How many calls a second a replica lets through without asking; 0 where the limit is too low for credit.</summary>
    internal int CreditPerSecond { get; }

    /// <summary>How many calls at once a replica lets through before it asks; they are taken from the bucket with the next one.</summary>
    internal int CreditBurst { get; }

    /// <summary>The seconds in which so many calls are refilled, rounded up.</summary>
    public long SecondsToRefill(long calls) => (calls + PerSecond - 1) / PerSecond;

    /// <summary>The milliseconds in which one call is refilled, rounded up.</summary>
    internal long RefillMs => (1000 + PerSecond - 1) / PerSecond;

    /// <summary>The header <c>RateLimit</c>: what remains, and in how many seconds the bucket is full again.</summary>
    internal string StateHeader(long remaining) => remaining >= 0 && remaining < _states.Length ? _states[remaining] ??= Write(remaining) : Write(remaining);

    /// <summary>The limits by their kind; null for those that are off.</summary>
    internal static LimitPolicy?[] Of(LimitOptions options)
    {
        return
        [
            Create(LimitKind.Address, "address", options.AddressPerSecond, options.AddressBurst),
            Create(LimitKind.User, "user", options.UserPerSecond, options.UserBurst),
            Create(LimitKind.Token, "token", options.TokenPerSecond, options.TokenBurst),
        ];

        static LimitPolicy? Create(LimitKind kind, string name, int perSecond, int burst) => perSecond == 0 ? null : new(kind, name, perSecond, burst);
    }

    private string Write(long remaining) => $"\"{Name}\";r={remaining};t={SecondsToRefill(Burst - remaining)}";
}

/// <summary>What a call found of its tightest limit.</summary>
/// <param name="Policy">The limit.</param>
/// <param name="Remaining">How many more calls may be made at once.</param>
/// <param name="RetryAfter">When to come back, where the call is refused; otherwise null.</param>
public readonly record struct LimitState(LimitPolicy Policy, long Remaining, TimeSpan? RetryAfter)
{
    /// <summary>The header <c>RateLimit</c>.</summary>
    public string Header => Policy.StateHeader(Remaining);

    /// <summary>The one of which less remains.</summary>
    public static LimitState Tighter(LimitState? one, LimitState other) => one is { } first && first.Remaining <= other.Remaining ? first : other;
}
