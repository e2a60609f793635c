namespace Ticketing.Common.Events;

/// <summary>A fact that left a module.</summary>
/// <param name="Id">The same whenever it is delivered again.</param>
/// <param name="Topic">What happened, such as <c>payment.completed</c>.</param>
/// <param name="Key">What it happened to: a reservation's or a user's id.</param>
/// <param name="Payload">The fact, as JSON.</param>
public sealed record EventMessage(Guid Id, string Topic, string Key, string Payload);
