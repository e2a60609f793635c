using System.Collections.Concurrent;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>What the callers of a round share: operations, users, and the reservations that they have made.</summary>
/// <param name="Victim">A user whose place, balance and reservations must stay as they are where others call.</param>
/// <param name="Waiting">A user who waits.</param>
internal sealed record FuzzPopulation(FuzzUser Victim, FuzzUser Waiting)
{
    private static readonly string[] Queues = ["concert-1", "concert-3"];
    private readonly ConcurrentDictionary<string, int> _sent = new();

    /// <summary>Every operation.</summary>
    public IReadOnlyList<FuzzOperation> Operations { get; } = FuzzOperation.ReadAll();

    /// <summary>The operations that need a queue token.</summary>
    public IReadOnlyList<FuzzOperation> Guarded =>
    [
        .. Operations.Where(operation => operation is { IsEntry: false, IsPublic: false, IsOfOperators: false } &&
            !operation.Path.EndsWith("/ws", StringComparison.Ordinal)),
    ];

    /// <summary>Reservations that callers have made.</summary>
    public ConcurrentBag<long> Reservations { get; } = [];

    /// <summary>How many requests of each operation were sent.</summary>
    public IReadOnlyDictionary<string, int> Sent => _sent;

    /// <summary>One of the concerts' queues that no operator touches.</summary>
    public static string AnyQueue(Random random) => Queues[random.Next(Queues.Length)];

    /// <summary>Counts a request.</summary>
    public void Count(FuzzRequest request) =>
        _sent.AddOrUpdate($"{request.Operation.Method} {request.Operation.Path}", 1, static (_, sent) => sent + 1);
}
