using System.Data.Common;

namespace Ticketing.Data;

/// <summary>The database as one request sees it: one connection, which the contexts of all modules and their commands share.</summary>
public interface IDbSession
{
    /// <summary>The connection. Closed until somebody needs it.</summary>
    DbConnection Connection { get; }

    /// <summary>
    /// Runs the commands in one round trip and one transaction. Once sent they are not cancelled by a caller who has gone:
    /// what was begun is finished, within <see cref="DatabaseOptions.TimeoutSeconds"/>.
    /// A request with an Idempotency-Key has one transaction around all of this, which ends with its answer.
    /// </summary>
    /// <returns>
    /// Null when everything happened. Otherwise nothing happened, and this is why: the code of the expectation that did not hold
    /// (<c>common.expect</c>), or the name of the unique index that was in the way.
    /// </returns>
    /// <exception cref="DbException">The database is away or the commands are wrong; whether they happened is known only for the latter.</exception>
    Task<string?> ExecuteAsync(DbChanges changes);

    /// <summary>
    /// What is to follow outside the database once everything executed so far is committed: at once in the usual case, after the commit where
    /// a transaction is open, and never if that is rolled back.
    /// </summary>
    Task AfterCommitAsync(Func<Task> effect);
}
