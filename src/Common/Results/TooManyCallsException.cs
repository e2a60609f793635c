namespace Ticketing.Common.Results;

/// <summary>A caller has more calls under way than may wait. The caller may come back; no part of the system is away.</summary>
/// <param name="message">Which calls.</param>
public sealed class TooManyCallsException(string message) : Exception(message);
