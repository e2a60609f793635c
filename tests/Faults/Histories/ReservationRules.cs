namespace Ticketing.Tests.Faults.Histories;

/// <summary>The rules by which the replicas run.</summary>
/// <param name="HoldTime">How long a hold lasts.</param>
/// <param name="SeatsPerUser">How many seats of a schedule a user may hold at once.</param>
/// <param name="ListAge">How old a list of seats may be.</param>
internal sealed record ReservationRules(TimeSpan HoldTime, int SeatsPerUser, TimeSpan ListAge);
