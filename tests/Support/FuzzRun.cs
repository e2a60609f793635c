using System.Globalization;

namespace Ticketing.Tests.Support;

/// <summary>
/// How long this process' fuzzing takes and from which seed: <c>./test.sh fuzz --seconds N --seed N</c>, or by default a short run from the same seed each
/// time.
/// </summary>
public static class FuzzRun
{
    /// <summary>The variable with the seconds that requests are sent for.</summary>
    public const string SecondsVariable = "FUZZ_SECONDS";

    /// <summary>The variable with the seed that repeats a run.</summary>
    public const string SeedVariable = "FUZZ_SEED";

    private const int DefaultSeconds = 45;
    private const int DefaultSeed = 1;

    /// <summary>For how long requests are sent.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(Number(SecondsVariable) ?? DefaultSeconds);

    /// <summary>The seed of all that is random.</summary>
    public static int Seed { get; } = Number(SeedVariable) ?? DefaultSeed;

    /// <summary>Words for a failure: how to run the same again.</summary>
    public static string Repeat { get; } = string.Create(CultureInfo.InvariantCulture, $"Repeat it by ./test.sh fuzz --seed {Seed}.");

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
