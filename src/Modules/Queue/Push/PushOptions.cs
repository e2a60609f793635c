using System.ComponentModel.DataAnnotations;

namespace Ticketing.Queues.Push;

/// <summary>How streams to listeners are kept. Section <c>Push</c>.</summary>
internal sealed record PushOptions
{
    public const string Section = "Push";

    /// <summary>After how many seconds of silence a sign of life is sent.</summary>
    [Range(1, 300)]
    public int KeepAliveSeconds { get; init; } = 15;

    /// <summary>How long one message may take to leave, in seconds, before the listener is dropped.</summary>
    [Range(1, 120)]
    public int WriteTimeoutSeconds { get; init; } = 10;

    /// <summary>How many streams one place may have on one replica; one more drops the oldest.</summary>
    [Range(1, 1000)]
    public int MaxListenersPerPlace { get; init; } = 8;

    /// <summary>How often the places of people who are in are looked at, in seconds: leaving is told at once, the end of the slot when it comes, this covers the rest.</summary>
    [Range(1, 300)]
    public int SlotCheckSeconds { get; init; } = 10;
}
