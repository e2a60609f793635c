using System.ComponentModel.DataAnnotations;

namespace Ticketing.Redis.Limits;

/// <summary>
/// How many calls one client may make, on all replicas together. Section <c>Limits</c>. Each limit is a token bucket: so many calls at once, refilled at so
/// many a second. A rate of 0 switches the limit off.
/// </summary>
public sealed record LimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Limits";

    /// <summary>Calls a second of one address, or of a /64 of IPv6. Many people can share an address.</summary>
    [Range(0, 1_000_000)]
    public int AddressPerSecond { get; init; }

    /// <summary>Calls of one address at once.</summary>
    [Range(1, 1_000_000)]
    public int AddressBurst { get; init; } = 400;

    /// <summary>Calls a second of one user, with all tokens of all queues. The user of an entry counts where it is proved.</summary>
    [Range(0, 1_000_000)]
    public int UserPerSecond { get; init; }

    /// <summary>Calls of one user at once.</summary>
    [Range(1, 1_000_000)]
    public int UserBurst { get; init; } = 60;

    /// <summary>Calls a second with one token. Checks are limited further by <c>Queue:MinPollIntervalMs</c>.</summary>
    [Range(0, 1_000_000)]
    public int TokenPerSecond { get; init; }

    /// <summary>Calls with one token at once.</summary>
    [Range(1, 1_000_000)]
    public int TokenBurst { get; init; } = 40;
}
