namespace Ticketing.Messaging.Events;

/// <summary>A fact that a handler is to handle now.</summary>
/// <param name="Message">The fact.</param>
/// <param name="Failures">How often it has failed before.</param>
internal sealed record Delivery(EventMessage Message, int Failures);

/// <summary>What came of an attempt.</summary>
internal enum DeliveryEnd
{
    /// <summary>It was handled.</summary>
    Done,

    /// <summary>It failed and is tried again.</summary>
    Retry,

    /// <summary>It failed for the last time.</summary>
    Dead,
}

/// <summary>An attempt and what came of it.</summary>
/// <param name="Delivery">What was tried.</param>
/// <param name="End">What came of it.</param>
/// <param name="Fault">Why it failed.</param>
/// <param name="Wait">How long until the next attempt.</param>
internal sealed record DeliveryOutcome(Delivery Delivery, DeliveryEnd End, string? Fault = null, TimeSpan Wait = default);
