namespace Ticketing.Common.Caching;

/// <summary>The result of one reading.</summary>
/// <param name="Value">The value.</param>
/// <param name="BegunAt">The timestamp at which the reading began: the value may lack changes that were made later.</param>
/// <param name="FreshUntil">The timestamp from which the value may no longer be served as fresh.</param>
/// <param name="Version">How often the value had been invalidated when the reading began.</param>
internal sealed record Reading<T>(T Value, long BegunAt, long FreshUntil, int Version);
