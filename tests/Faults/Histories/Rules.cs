namespace Ticketing.Tests.Faults.Histories;

/// <summary>The rules of the house.</summary>
/// <param name="Hold">How long a hold lasts.</param>
/// <param name="SeatsEach">How many seats of a schedule a user may hold at once.</param>
/// <param name="ListAge">How old a list of seats may be.</param>
internal sealed record Rules(TimeSpan Hold, int SeatsEach, TimeSpan ListAge);
