using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>The options of a run, which environment variables set.</summary>
/// <param name="Seed">Determines the order of the faults and the requests of the clients; <c>FAULTS_SEED</c>.</param>
/// <param name="Length">How long faults are injected, and each of them once at least; <c>FAULTS_MINUTES</c>.</param>
/// <param name="LogFolder">Where the replicas' logs and the calls are written; <c>FAULTS_LOGS</c>. Null for nowhere.</param>
internal sealed record RunOptions(int Seed, TimeSpan Length, string? LogFolder)
{
    /// <summary>How many clients run at once. There are fewer users, so some have two clients.</summary>
    public const int Clients = 36;

    /// <summary>Holds are short, so that many expire during the run. A list may be a quarter of a second old, and reading it takes a moment.</summary>
    public static readonly ReservationRules Rules = new(HoldTime: TimeSpan.FromSeconds(4), SeatsPerUser: 4, ListAge: TimeSpan.FromMilliseconds(300));

    public static RunOptions Read() => new(
        (int)(Number("FAULTS_SEED") ?? Random.Shared.Next(1, 1_000_000)),
        TimeSpan.FromMinutes(Number("FAULTS_MINUTES") ?? 0),
        Environment.GetEnvironmentVariable("FAULTS_LOGS") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null);

    private static double? Number(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new InvalidOperationException($"{name} is '{text}', which is no number.");
    }
}
