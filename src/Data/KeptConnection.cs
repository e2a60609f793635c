using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using MySqlConnector;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>A connection that is used again and again, by one caller at a time: for changes, each in one round trip, and for reads.</summary>
internal sealed class KeptConnection(MySqlConnection connection, TimeProvider time) : IDisposable
{
    private const string Savepoint = "before_change";
    private const string Rollback = "rollback";
    private const string RollbackToSavepoint = $"rollback to savepoint {Savepoint}";
    private const string Nothing = "do 0";

    // One that has been idle for longer is asked whether it still works before it is used.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(1);

    // The statement that set the variables as they are: most changes need the same ones.
    private string _variables = "";
    private bool _isInTransaction;
    private bool _isSpoilt;
    private long _usedAt = time.GetTimestamp();

    /// <summary>The user whose request has the connection; null for work that belongs to no user.</summary>
    public RequestUser? User { get; set; }

    /// <summary>Sends the changes as one transaction.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="variables">The statement that sets what the changes' SQL reads from variables.</param>
    /// <returns>Null when they are committed; otherwise the code that a procedure signalled, and nothing happened.</returns>
    public Task<string?> ExecuteAsync(DbChanges changes, string variables) =>
        SendAsync("start transaction", variables, changes, commits: true, Rollback);

    /// <summary>Begins a transaction with the changes. Where a procedure signals a code, none is open.</summary>
    public Task<string?> BeginAsync(DbChanges changes, string variables) =>
        SendAsync("start transaction", variables, changes, commits: false, Rollback);

    /// <summary>Sends the changes within the open transaction. Where a procedure signals a code, the transaction is as it was before them.</summary>
    public Task<string?> ContinueAsync(DbChanges changes, string variables) =>
        SendAsync($"savepoint {Savepoint}", variables, changes, commits: false, RollbackToSavepoint);

    /// <summary>Sends the last changes of the open transaction and commits it. Where a procedure signals a code, all of it is undone.</summary>
    public Task<string?> CommitAsync(DbChanges changes) => SendAsync(null, _variables, changes, commits: true, Rollback);

    /// <summary>Lets a context use the connection; a failure may leave it in any state, so it is not used again then.</summary>
    public async Task<T> UseAsync<T>(Func<MySqlConnection, Task<T>> use)
    {
        _isSpoilt = true;
        try
        {
            var result = await use(connection);
            _isSpoilt = false;
            return result;
        }
        catch (InvalidOperationException broken) when (IsBroken)
        {
            throw Unavailable(broken);
        }
        catch (Exception stopped) when (MariaDb.IsFailedCommit(stopped))
        {
            throw NotCommitted(stopped);
        }
    }

    /// <summary>Undoes what a transaction has left open.</summary>
    /// <returns>Whether the connection can be used again.</returns>
    public async Task<bool> TryClearAsync()
    {
        _usedAt = time.GetTimestamp();
        if (connection.State != ConnectionState.Open || _isSpoilt || (_isInTransaction && !await TryAsync(Rollback)))
            return false;
        _isInTransaction = false;
        return true;
    }

    /// <summary>Whether the connection still seems to work: a server that was restarted has closed it.</summary>
    public async ValueTask<bool> IsUsableAsync() => time.GetElapsedTime(_usedAt) < IdleLimit || await TryAsync(Nothing);

    /// <summary>Closes the connection; a transaction that is still open is undone by the server.</summary>
    public void Dispose() => connection.Dispose();

    // The driver calls it an invalid operation where the server closed the connection before a command, or in the middle of its answer.
    private bool IsBroken => connection.State != ConnectionState.Open;

    private static UnavailableException Unavailable(Exception broken) => new("MariaDB closed the connection.", broken);

    private static UnavailableException NotCommitted(Exception stopped) => new("MariaDB failed at the commit.", stopped);

    private async Task<string?> SendAsync(string? first, string variables, DbChanges changes, bool commits, string undo)
    {
        // The server takes all commands as one packet and stops at the first that fails. A batch has no timeout of its own.
        await using var batch = new MySqlBatch(connection) { Timeout = DatabaseOptions.SilenceSeconds };
        if (variables != _variables)
            batch.BatchCommands.Add(new MySqlBatchCommand(variables));
        if (first is not null)
            batch.BatchCommands.Add(new MySqlBatchCommand(first));
        foreach (var command in changes.Commands.Concat(changes.Last.Select(call => call.ToCommand())))
            batch.BatchCommands.Add(command);
        if (commits)
            batch.BatchCommands.Add(new MySqlBatchCommand("commit"));
        _isInTransaction = true;
        // After a fault it is not known whether the variables are set.
        _variables = "";
        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            await ReadAsync(reader, changes.Readers);
            _isInTransaction = !commits;
            _variables = variables;
            return null;
        }
        catch (MySqlException stopped) when (MariaDb.RefusalOf(stopped) is { } code)
        {
            _variables = variables;
            await RunAsync(undo);
            _isInTransaction = undo == RollbackToSavepoint;
            return code;
        }
        catch (InvalidOperationException broken) when (IsBroken)
        {
            throw Unavailable(broken);
        }
        catch (MySqlException stopped) when (MariaDb.IsFailedCommit(stopped))
        {
            throw NotCommitted(stopped);
        }
        catch (MySqlException stopped) when (stopped.ErrorCode == MySqlErrorCode.AutoIncrementReadFailed)
        {
            // The error of an insert that was stopped while it waited for the table's next number.
            throw new TimeoutException("MariaDB stopped an insert.", stopped);
        }
    }

    private static async Task ReadAsync(MySqlDataReader reader, IReadOnlyList<Action<DbDataReader>> readers)
    {
        ExceptionDispatchInfo? failed = null;
        foreach (var onRow in readers)
        {
            if (reader.FieldCount == 0)
                throw new TimeoutException("MariaDB left out the result of a command.");
            while (await reader.ReadAsync())
            {
                try
                {
                    if (failed is null)
                        onRow(reader);
                }
                catch (Exception fault)
                {
                    // If it were thrown at once, the disposal of the reader would read the rest, and that has no timeout.
                    failed = ExceptionDispatchInfo.Capture(fault);
                }
            }

            await reader.NextResultAsync();
        }

        failed?.Throw();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // A connection on which this fails is closed, whatever the reason.
    private async Task<bool> TryAsync(string sql)
    {
        try
        {
            await RunAsync(sql);
            return true;
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException)
        {
            return false;
        }
    }
}
