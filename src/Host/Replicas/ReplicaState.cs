namespace Ticketing.Host.Replicas;

/// <summary>What a replica knows of itself.</summary>
/// <param name="Id">Unique, and new at each start.</param>
/// <param name="Name">Its name in metrics: <c>Instance:Id</c>, or that of the machine.</param>
/// <param name="Version">The version that it runs, with what it was built from.</param>
/// <param name="UpSeconds">For how long it has been running.</param>
/// <param name="IsStopping">Whether it was asked to stop.</param>
/// <param name="RequestsPerSecond">Requests answered, each second.</param>
/// <param name="Connections">Open connections for ordinary calls.</param>
/// <param name="Streams">Open connections that carry a stream.</param>
/// <param name="CpuPercent">The share of its processors that it uses.</param>
/// <param name="MemoryBytes">The memory that it has in use.</param>
/// <param name="BusIsUp">Whether the bus took the last events that it sent.</param>
/// <param name="EventsPerSecond">Events that it sent from the outbox, each second.</param>
/// <param name="OutboxSeconds">The age of the oldest event in the outbox, as it measured it.</param>
/// <param name="Breakers">Its circuit breakers.</param>
internal sealed record ReplicaState(
    string Id,
    string Name,
    string Version,
    long UpSeconds,
    bool IsStopping,
    double RequestsPerSecond,
    int Connections,
    int Streams,
    double CpuPercent,
    long MemoryBytes,
    bool BusIsUp,
    double EventsPerSecond,
    double OutboxSeconds,
    IReadOnlyList<BreakerState> Breakers)
{
    /// <summary>How long ago its state arrived, in seconds.</summary>
    public long HeardSecondsAgo { get; init; }

    /// <summary>Whether its state arrived recently. A silent replica was killed, or cannot reach Redis.</summary>
    public bool IsAlive { get; init; } = true;
}

/// <param name="Name">The part.</param>
/// <param name="State">closed, half-open or open.</param>
/// <param name="IsForcedOpen">Whether it was opened by hand, and stays so.</param>
internal sealed record BreakerState(string Name, string State, bool IsForcedOpen);
