namespace Ticketing.Concerts.Caching;

/// <summary>What a caller is given.</summary>
/// <param name="Value">The value.</param>
/// <param name="StaleFor">Null for one that is as new as promised; how old it is where only the last good one could be given.</param>
internal readonly record struct SharedValue<T>(T Value, TimeSpan? StaleFor = null);
