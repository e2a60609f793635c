namespace Ticketing.Tests.Faults.Histories;

/// <summary>A fault that was injected.</summary>
/// <param name="Name">What it was.</param>
/// <param name="StartedAt">When it began, by the clock of the test.</param>
/// <param name="EndedAt">When every part was there again. Recovery is measured from here.</param>
/// <param name="Live">The replicas that run from then on until the next fault.</param>
internal sealed record Fault(string Name, TimeSpan StartedAt, TimeSpan EndedAt, IReadOnlyList<int> Live);
