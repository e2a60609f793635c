namespace Ticketing.Common.Resilience;

/// <summary>A call waited in line until its time was over, while others were served: the part is busy, not away.</summary>
/// <param name="message">What there was too little of.</param>
public sealed class BusyException(string message) : TimeoutException(message);
