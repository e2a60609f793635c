namespace Ticketing.Queues.Contracts;

/// <summary>Which tokens open which concert. A change is in force on every replica when the operator's call is answered.</summary>
public interface IConcertLines
{
    /// <summary>The lines in force. Usually from memory.</summary>
    /// <exception cref="Exception">The database does not answer.</exception>
    ValueTask<ConcertLines> GetAsync(CancellationToken cancellation);

    /// <summary>The lines in force, or the last ones that could be read: for calls that change nothing, while the database is away.</summary>
    ValueTask<ConcertLines> GetOrLastGoodAsync(CancellationToken cancellation);
}
