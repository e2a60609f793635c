using System.ComponentModel.DataAnnotations;

namespace Ticketing.Queues.Push;

/// <summary>How streams to listeners are kept. Section <c>Push</c>.</summary>
internal sealed record PushOptions
{
    public const string Section = "Push";

    /// <summary>After how many seconds without a message a keep-alive is sent.</summary>
    [Range(1, 300)]
    public int KeepAliveSeconds { get; init; } = 15;

    /// <summary>How long the write of one message may take, in seconds, before the connection is cut.</summary>
    [Range(1, 120)]
    public int WriteTimeoutSeconds { get; init; } = 10;

    /// <summary>How many streams one ticket may have on one replica; one more is refused.</summary>
    [Range(1, 1000)]
    public int MaxListenersPerPlace { get; init; } = 8;

    /// <summary>
    /// How often the tickets of listeners with a slot are checked, in seconds. The end of a slot and leaving are pushed when they happen; this covers the rest.
    /// </summary>
    [Range(1, 300)]
    public int SlotCheckSeconds { get; init; } = 10;
}
