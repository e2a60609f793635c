namespace Ticketing.Queues.Rules;

/// <summary>Waits that have ended with a claim, of people who waited at least a second.</summary>
/// <param name="Count">How many.</param>
/// <param name="Told">The sum of the waits told to them at entry.</param>
/// <param name="True">The sum of their true waits.</param>
internal readonly record struct EndedWaits(long Count, TimeSpan Told, TimeSpan True)
{
    public static EndedWaits operator +(EndedWaits a, EndedWaits b) => new(a.Count + b.Count, a.Told + b.Told, a.True + b.True);
}
