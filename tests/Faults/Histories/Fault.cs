namespace Ticketing.Tests.Faults.Histories;

/// <summary>Something that was broken on purpose.</summary>
/// <param name="Name">What, in words.</param>
/// <param name="Began">When it began, by the clock of the test.</param>
/// <param name="Ended">When everything was there again; from here on recovery is measured.</param>
/// <param name="Live">The replicas that run from then on until the next fault.</param>
internal sealed record Fault(string Name, TimeSpan Began, TimeSpan Ended, IReadOnlyList<int> Live);
