using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Clock;

/// <summary>What only tests set. Section <c>Test</c>; Production refuses anything but the defaults.</summary>
internal sealed record TestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Test";

    /// <summary>How far this host's clock is ahead of the true time, in seconds, so that replicas can be run whose clocks disagree; negative for behind.</summary>
    [Range(-86_400, 86_400)]
    public int ClockOffsetSeconds { get; init; }
}
