using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Ticketing.Data;

/// <summary>What differs between databases below their SQL: how one is reached, how changes are sent, and what its faults mean. The SQL itself lies with whom it serves.</summary>
public interface IDatabaseDriver
{
    /// <summary>
    /// Whether a deadlock undoes the whole transaction, rather than what came after its last savepoint: then only whoever began the transaction can run it again.
    /// </summary>
    bool DeadlockEndsTransaction { get; }

    /// <summary>The pool of connections to this address.</summary>
    /// <exception cref="InvalidOperationException">The address is missing.</exception>
    DbDataSource CreateSource(string? address, DatabaseOptions options);

    /// <summary>A command of this text, to be added to <see cref="DbChanges"/>.</summary>
    DbBatchCommand CreateCommand(string text);

    /// <summary>Lets a module's context use the connection. Its tables, and its table of migrations, are in this schema.</summary>
    void Configure(DbContextOptionsBuilder options, DbConnection connection, string schema);

    /// <summary>Sends the changes in one round trip and hands their rows to their readers. Where no transaction is open they have one of their own.</summary>
    Task SendAsync(DbConnection connection, DbTransaction? open, DbChanges changes);

    /// <summary>The code of the expectation that failed or the name of the unique index that was in the way; null for any other fault.</summary>
    string? ReasonOf(DbException fault);

    /// <summary>Whether the database ended this change so that another, which it blocked, could go on.</summary>
    bool IsDeadlock(DbException fault);

    /// <summary>Waits for the one turn that there is in the database, at most so many seconds. The connection has it until <see cref="EndTurnAsync"/>.</summary>
    Task TakeTurnAsync(DbConnection connection, int seconds, CancellationToken cancellation);

    /// <summary>Hands the turn on.</summary>
    Task EndTurnAsync(DbConnection connection);
}
