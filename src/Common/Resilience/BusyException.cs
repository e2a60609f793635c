namespace Ticketing.Common.Resilience;

/// <summary>A call waited in line until its timeout, while other calls were served: the part is busy, not away.</summary>
/// <param name="message">Which resource was not free.</param>
public sealed class BusyException(string message) : TimeoutException(message);
