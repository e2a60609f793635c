using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Lifecycle;

/// <summary>How a host ends when it is told to. Section <c>Shutdown</c>.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// For how long a host that was told to stop goes on to serve while it calls itself unready, in seconds: as long as whoever shares requests out needs to see it. 0 where nobody looks.
    /// </summary>
    [Range(0, 300)]
    public int UnreadySeconds { get; init; }

    /// <summary>How long what is under way may take after that, in seconds, before it is cut off.</summary>
    [Range(1, 300)]
    public int DrainSeconds { get; init; } = 25;
}
