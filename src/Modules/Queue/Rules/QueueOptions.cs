using System.ComponentModel.DataAnnotations;

namespace Ticketing.Queues.Rules;

/// <summary>The rules of every queue that has none of its own. Section <c>Queue</c>.</summary>
internal sealed record QueueOptions
{
    public const string Section = "Queue";

    /// <summary>How many slots there are. <c>QUEUE_THRESHOLD</c> sets it too.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; init; } = 10_000;

    /// <summary>How many people are admitted each second, at most; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int AdmitPerSecond { get; init; }

    /// <summary>How long a slot is kept for the person who was admitted and has not come, in seconds.</summary>
    [Range(1, 86_400)]
    public int ClaimSeconds { get; init; } = 60;

    /// <summary>How long a slot may go unused, in seconds.</summary>
    [Range(1, 86_400)]
    public int IdleSeconds { get; init; } = 120;

    /// <summary>How long a slot may be used in all, in seconds; each extension adds as much again.</summary>
    [Range(1, 86_400)]
    public int ActiveSeconds { get; init; } = 300;

    /// <summary>How often a slot can be extended.</summary>
    [Range(0, 100)]
    public int MaxExtensions { get; init; } = 2;

    /// <summary>How long a waiting ticket is kept without a check, in seconds.</summary>
    [Range(1, 86_400)]
    public int WaitSeconds { get; init; } = 300;

    /// <summary>The shortest interval between the polls of one token, in milliseconds; 0 for no limit.</summary>
    [Range(0, 60_000)]
    public int MinPollIntervalMs { get; init; } = 2000;

    /// <summary>How many polls may come sooner than that, in a burst.</summary>
    [Range(1, 1000)]
    public int PollBurst { get; init; } = 10;

    /// <summary>The longest interval that a client is asked to poll at, in milliseconds, while the load allows it.</summary>
    [Range(500, 120_000)]
    public int MaxPollIntervalMs { get; init; } = 10_000;

    /// <summary>How many polls a second one queue asks for at most: as the line grows beyond that, clients are asked to poll less often.</summary>
    [Range(1, 10_000_000)]
    public int TargetPollsPerSecond { get; init; } = 20_000;

    /// <summary>How often the tick runs, in milliseconds. <c>QUEUE_PROCESSOR_INTERVAL</c> sets it too.</summary>
    [Range(50, 60_000)]
    public int TickMs { get; init; } = 1000;

    /// <summary>
    /// For how long after a loss of Redis only tickets that had been admitted before are admitted, so that the others can come back in order, in seconds.
    /// </summary>
    [Range(0, 600)]
    public int RecoverySeconds { get; init; } = 4;

    /// <summary>How many people may wait in one line; 0 for no bound.</summary>
    [Range(0, 100_000_000)]
    public int MaxWaiting { get; init; }

    /// <summary>How many places, waiting or admitted, one address may have in one queue, or one /64 of IPv6; 0 for no bound.</summary>
    [Range(0, 10_000_000)]
    public int MaxPlacesPerAddress { get; init; }

    /// <summary>How long a token is valid, in hours.</summary>
    [Range(1, 24)]
    public int TokenHours { get; init; } = 24;
}
