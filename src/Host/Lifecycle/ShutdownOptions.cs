using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Lifecycle;

/// <summary>How a host stops. Section <c>Shutdown</c>.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// For how long a host that was asked to stop still serves although it is not ready, in seconds: as long as a load balancer needs to notice. 0 without one.
    /// </summary>
    [Range(0, 300)]
    public int UnreadySeconds { get; init; }

    /// <summary>How long requests under way may take after that, in seconds, before they are cut off.</summary>
    [Range(1, 300)]
    public int DrainSeconds { get; init; } = 25;
}
