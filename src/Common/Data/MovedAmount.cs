namespace Ticketing.Common.Data;

/// <summary>
/// The amount of money that a change moves, handed inside the database from the command that knows it to those that come after it in the same
/// <see cref="DbChanges"/>: so a change across modules needs no answer half-way. It ends with the transaction.
/// </summary>
public static class MovedAmount
{
    /// <summary>The start of the call that sets it, followed by the amount as text and <see cref="WriteEnd"/>.</summary>
    public const string Write = "set_config('concert.moved_amount', ";

    /// <summary>The end of the call that sets it.</summary>
    public const string WriteEnd = ", true)";

    /// <summary>The amount, as a <c>bigint</c>. Reading it where nobody set it is an error, never a zero.</summary>
    public const string Read = "current_setting('concert.moved_amount')::bigint";

    /// <summary>
    /// The amount in MariaDB, to be read and to be set by <c>set</c>. It is null at the beginning of every change: what is written with it where nobody set it does not happen.
    /// </summary>
    public const string MariaDb = "@concert_moved_amount";
}
