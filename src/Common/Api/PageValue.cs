namespace Ticketing.Common.Api;

/// <summary>
/// A setting that scripts of pages need. A module registers it among the services, and the host writes it into every page as an attribute of the root element:
/// <c>most-seats</c> becomes <c>data-most-seats</c>.
/// </summary>
/// <param name="Name">Small letters and hyphens.</param>
/// <param name="Value">The value.</param>
public sealed record PageValue(string Name, string Value);
