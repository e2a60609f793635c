namespace Ticketing.Common.Caching;

/// <summary>A value for one request.</summary>
/// <param name="Value">The value.</param>
/// <param name="StaleFor">Null for a value of the promised age; the age of the last good value where no newer one could be read.</param>
public readonly record struct SharedValue<T>(T Value, TimeSpan? StaleFor = null);
