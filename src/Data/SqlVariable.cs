namespace Ticketing.Data;

/// <summary>
/// A variable of the database's session, such as <c>@price</c>: an <c>out</c> parameter of one procedure sets it and a later call of the same change takes it,
/// so that a change across modules needs no answer half-way.
/// </summary>
/// <param name="Name">Its name, with <c>@</c>.</param>
public sealed record SqlVariable(string Name);
