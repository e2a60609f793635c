using System.ComponentModel.DataAnnotations;

namespace Ticketing.Redis;

/// <summary>How Redis is called. Section <c>Redis</c>; the address is <c>ConnectionStrings:Redis</c>.</summary>
public sealed record RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Redis";

    /// <summary>How long one call may take, in milliseconds, before it counts as failed. Below two seconds, which bounds how long a caller waits.</summary>
    [Range(50, 1900)]
    public int TimeoutMs { get; init; } = 1000;

    /// <summary>
    /// The share of Redis' <c>maxmemory</c>, from 0 to 1, that may be used before lines take no new people; the rest is for people who already have a place.
    /// </summary>
    [Range(0.1, 1.0)]
    public double MemoryShare { get; init; } = 0.8;
}
