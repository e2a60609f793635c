using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Clock;

/// <summary>Settings for tests. Section <c>Test</c>; Production refuses other values than the defaults.</summary>
internal sealed record TestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Test";

    /// <summary>By how many seconds this host's clock is ahead; negative for behind. Replicas with different clocks can be tested with it.</summary>
    [Range(-86_400, 86_400)]
    public int ClockOffsetSeconds { get; init; }
}
