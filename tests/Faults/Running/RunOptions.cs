using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>How the run is made. Set by the environment, so that a person can ask for more.</summary>
/// <param name="Seed">Decides the order of faults and what people do; <c>FAULTS_SEED</c>.</param>
/// <param name="Length">Faults go on for so long, and through all of them once at least; <c>FAULTS_MINUTES</c>.</param>
/// <param name="LogFolder">Where the replicas' logs and the calls are left for a person to read; <c>FAULTS_LOGS</c>. Null for nowhere.</param>
internal sealed record RunOptions(int Seed, TimeSpan Length, string? LogFolder)
{
    /// <summary>People at once; some are the same user at two places.</summary>
    public const int Shoppers = 36;

    /// <summary>The usual rules, but that holds are so short that many end during the run. A list may be a quarter of a second old, and takes a moment to be read.</summary>
    public static readonly Rules Rules = new(Hold: TimeSpan.FromSeconds(4), SeatsEach: 4, ListAge: TimeSpan.FromMilliseconds(300));

    public static RunOptions Read() => new(
        (int)(Number("FAULTS_SEED") ?? Random.Shared.Next(1, 1_000_000)),
        TimeSpan.FromMinutes(Number("FAULTS_MINUTES") ?? 0),
        Environment.GetEnvironmentVariable("FAULTS_LOGS") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null);

    private static double? Number(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : throw new InvalidOperationException($"{name} is '{text}', which is no number.")
        : null;
}
