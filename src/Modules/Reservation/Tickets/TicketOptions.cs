namespace Ticketing.Reservations.Tickets;

/// <summary>The keys of tickets. Section <c>Tickets</c>.</summary>
internal sealed record TicketOptions
{
    public const string Section = "Tickets";

    /// <summary>The key that signs: a P-256 key as PEM (PKCS #8, "BEGIN PRIVATE KEY"), in lines or in one; empty for a sample that anyone can read.</summary>
    public string Key { get; init; } = "";

    /// <summary>The key that signed before, in the same form: its public half is still published. Empty where there is none.</summary>
    public string PreviousKey { get; init; } = "";
}
