namespace Ticketing.Data;

/// <summary>
/// The amount of money that a change moves, handed inside the database from the command that knows it to those that come after it in the same
/// <see cref="DbChanges"/>: so a change across modules needs no answer half-way. It ends with the transaction.
/// </summary>
public static class MovedAmount
{
    /// <summary>
    /// The amount, to be read and to be set by <c>set</c>. It is null at the beginning of every change: what is written with it where nobody set it does not happen.
    /// </summary>
    public const string MariaDb = "@concert_moved_amount";
}
