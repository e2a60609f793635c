namespace Ticketing.Reservations.Store;

/// <summary>The verdicts on a hold in the words of the SQL, which every database uses alike.</summary>
internal static class HoldVerdicts
{
    /// <summary>What a verdict means.</summary>
    public static HoldVerdict Of(string code) => code switch
    {
        "HELD" => HoldVerdict.Held,
        "SOLD" => HoldVerdict.Sold,
        "LIMIT" => HoldVerdict.TooMany,
        "STARTED" => HoldVerdict.Started,
        // Lapsed still: another held the seats in between, and that is over as well.
        "TAKEN" or "LAPSED" => HoldVerdict.Taken,
        _ => throw new InvalidOperationException($"The database answered '{code}' to a hold."),
    };
}
