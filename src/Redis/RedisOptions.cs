using System.ComponentModel.DataAnnotations;

namespace Ticketing.Redis;

/// <summary>How Redis is reached. Section <c>Redis</c>; the address itself is <c>ConnectionStrings:Redis</c>.</summary>
public sealed record RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Redis";

    /// <summary>How long one call may take before it counts as failed, in milliseconds. Below two seconds, so that a caller never waits longer.</summary>
    [Range(50, 1900)]
    public int TimeoutMs { get; init; } = 1000;
}
