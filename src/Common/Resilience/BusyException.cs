namespace Ticketing.Common.Resilience;

/// <summary>Others were served until this call's time was over: the part is busy, not away.</summary>
/// <param name="message">What there was too much of.</param>
public sealed class BusyException(string message) : TimeoutException(message);
