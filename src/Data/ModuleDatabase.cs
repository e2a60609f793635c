namespace Ticketing.Data;

/// <summary>A module's part of the database, for those who bring every part up to date.</summary>
/// <param name="Context">The module's context.</param>
internal sealed record ModuleDatabase(Type Context);
