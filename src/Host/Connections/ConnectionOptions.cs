using System.ComponentModel.DataAnnotations;

namespace Ticketing.Host.Connections;

/// <summary>How many connections a host keeps. Section <c>Connections</c>. Operators' connections to <c>Host:InternalUrls</c> are not counted.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Connections";

    /// <summary>
    /// How many connections may be open for ordinary calls. One more takes the place of one that has been idle for long. This and <see cref="MaxPush"/> are
    /// made smaller where the limit of open files is too low for them.
    /// </summary>
    [Range(16, 1_000_000)]
    public int MaxOrdinary { get; init; } = 8192;

    /// <summary>How many connections may carry server-sent events or a WebSocket. They are not counted as ordinary ones.</summary>
    [Range(16, 1_000_000)]
    public int MaxPush { get; init; } = 24_576;

    /// <summary>
    /// How many connections of both kinds one address may have, or one /64 of IPv6; 0 for no bound. Those of <c>Network:TrustedProxies</c> are not bounded.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxPerAddress { get; init; }
}
