using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Ticketing.Common.Resilience;
using Ticketing.Common.Tracing;

namespace Ticketing.Data;

/// <summary>
/// The changes of one request. A caller waits no longer than <see cref="DatabaseOptions.ChangeTimeoutMs"/>; nothing waits for work that is still running then:
/// it ends by itself, and only after that another request gets its connection.
/// </summary>
public sealed class DbSession : IAsyncDisposable, IDisposable
{
    private readonly KeptConnections _connections;
    private readonly Breakers _breakers;
    private readonly OutboxSignal _outbox;
    private readonly PublishedTopics _topics;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger<DbSession> _log;

    private readonly List<Func<Task>> _effects = [];
    private readonly List<ProcedureCall> _lastChecks = [];
    private KeptConnection? _transaction;
    private bool _hasEvents;

    // The last call to the database, and when the transaction, or without one the single change, began.
    private Task _last = Task.CompletedTask;
    private long _began;

    internal DbSession(
        KeptConnections connections, Breakers breakers, OutboxSignal outbox, PublishedTopics topics, IOptions<DatabaseOptions> options, TimeProvider time,
            ILogger<DbSession> log)
    {
        _connections = connections;
        _breakers = breakers;
        _outbox = outbox;
        _topics = topics;
        _limit = TimeSpan.FromMilliseconds(options.Value.ChangeTimeoutMs);
        _time = time;
        _log = log;
    }

    private TimeSpan Left => _time.GetElapsedTime(_began) is var gone && gone < _limit ? _limit - gone : TimeSpan.Zero;

    /// <summary>
    /// Runs the changes in one round trip and one transaction. Once they are sent, a caller who disconnects does not cancel them: work that has begun is
    /// finished. A request with an Idempotency-Key has one transaction around all of its changes, which ends with its answer.
    /// </summary>
    /// <returns>Null when everything happened; otherwise the code that a procedure signalled, and nothing happened.</returns>
    /// <exception cref="System.Data.Common.DbException">The database is away or the commands are wrong; whether they happened is known only for the
    /// latter.</exception>
    /// <exception cref="TimeoutException">It took too long; whether the changes happened is not known.</exception>
    /// <exception cref="BusyException">There were too many other changes.</exception>
    public async Task<string?> ExecuteAsync(DbChanges changes)
    {
        if (_transaction is { } transaction)
        {
            var refused = await WithinAsync(() => transaction.ContinueAsync(changes, Variables(changes)));
            if (refused is null)
            {
                _lastChecks.AddRange(changes.Last);
                _hasEvents |= HasEvents(changes);
            }

            return refused;
        }

        return await _breakers.Database.RunAsync(
            static (what, _) =>
            {
                what.Self._began = what.Self._time.GetTimestamp();
                return new ValueTask<string?>(what.Self.WithinAsync(() => what.Self.ExecuteAloneAsync(what.Changes)));
            },
            (Self: this, Changes: changes));
    }

    /// <summary>
    /// Runs work outside the database once everything executed so far is committed: at once in the usual case, after the commit where a transaction is open,
    /// and never if the transaction is rolled back.
    /// </summary>
    public Task AfterCommitAsync(Func<Task> effect)
    {
        if (_transaction is null)
            return effect();
        _effects.Add(effect);
        return Task.CompletedTask;
    }

    /// <summary>Runs work in one transaction: its changes happen all or none. For work outside a request, which may have a transaction already.</summary>
    /// <exception cref="TimeoutException">It took too long, and nothing happened; or whether the changes happened is not known.</exception>
    public async Task InTransactionAsync(Func<Task> work)
    {
        await BeginAsync(new DbChanges(), again: false);
        try
        {
            await work();
            if (!await CommitAsync(new DbChanges()))
                throw new TimeoutException("The commit came too late.");
        }
        finally
        {
            await RollbackAsync();
        }
    }

    /// <summary>
    /// Begins one transaction around everything that follows, until <see cref="CommitAsync"/> or <see cref="RollbackAsync"/>, one of which must come.
    /// </summary>
    /// <param name="changes">Its first changes.</param>
    /// <param name="again">Whether this is a retry of the transaction before: then the timeout still counts from the beginning of that one.</param>
    /// <returns>Null, or the code that a procedure signalled: then no transaction is open.</returns>
    internal async Task<string?> BeginAsync(DbChanges changes, bool again)
    {
        if (!again)
            _began = _time.GetTimestamp();
        return await _breakers.Database.RunAsync(static (what, _) => new ValueTask<string?>(what.Self.TryBeginAsync(what.Changes)),
            (Self: this, Changes: changes));
    }

    /// <summary>Adds the last changes, commits everything, then runs the work that was added by <see cref="AfterCommitAsync"/>.</summary>
    /// <returns>
    /// False where the commit came too late: an expectation about the time (<see cref="DbChanges.CallLast"/>) no longer holds, and everything is rolled back.
    /// </returns>
    internal async Task<bool> CommitAsync(DbChanges changes)
    {
        var transaction = _transaction!;
        foreach (var check in _lastChecks)
            changes.CallLast(check);
        string? refused;
        try
        {
            refused = await WithinAsync(() => transaction.CommitAsync(changes));
        }
        finally
        {
            await EndAsync();
        }

        if (refused is not null)
        {
            _effects.Clear();
            return false;
        }

        if (_hasEvents)
            _outbox.Set();
        foreach (var effect in _effects)
            await effect();
        _effects.Clear();
        return true;
    }

    /// <summary>
    /// Undoes everything since <see cref="BeginAsync"/>, and drops the work that was to follow the commit. Does nothing where no transaction is open.
    /// </summary>
    internal async Task RollbackAsync()
    {
        _effects.Clear();
        if (_transaction is not null)
            await EndAsync();
    }

    /// <summary>Ends a transaction that is still open.</summary>
    public async ValueTask DisposeAsync() => await RollbackAsync();

    /// <summary>Ends a transaction that is still open, without waiting for it.</summary>
    public void Dispose() => _ = RollbackAsync();

    /// <summary>Whether a transaction that failed with this fault can run again: it was in conflict with another transaction, and there is time left.</summary>
    internal bool CanRunAgain(Exception fault)
    {
        if (!MariaDb.IsConflict(fault) || Left == TimeSpan.Zero)
            return false;
        DataLog.Conflict(_log);
        return true;
    }

    private async Task<T> WithinAsync<T>(Func<Task<T>> work)
    {
        if (!_last.IsCompleted)
            throw new TimeoutException("The database has not yet answered what this session asked before.");
        var asked = work();
        _last = asked;
        var answer = await asked.WaitAsync(Left, _time);
        _connections.Answered();
        return answer;
    }

    private async Task<string?> ExecuteAloneAsync(DbChanges changes)
    {
        var connection = await _connections.TakeForChangeAsync();
        try
        {
            while (true)
            {
                try
                {
                    var refused = await connection.ExecuteAsync(changes, Variables(changes));
                    if (refused is null && HasEvents(changes))
                        _outbox.Set();
                    return refused;
                }
                catch (MySqlException conflict) when (CanRunAgain(conflict))
                {
                    if (!await connection.TryClearAsync())
                        throw;
                }
            }
        }
        finally
        {
            await _connections.ReturnFromChangeAsync(connection);
        }
    }

    private async Task<string?> TryBeginAsync(DbChanges changes)
    {
        _hasEvents = false;
        _lastChecks.Clear();
        Task<(KeptConnection? Transaction, string? Refused)>? opened = null;
        try
        {
            var (transaction, refused) = await WithinAsync(() => opened = OpenTransactionAsync(changes));
            _transaction = transaction;
            return refused;
        }
        catch (TimeoutException) when (opened is not null)
        {
            // The transaction may still be opened later, when nothing waits for it any more.
            _last = CloseAsync(opened);
            throw;
        }

        async Task CloseAsync(Task<(KeptConnection? Transaction, string? Refused)> late)
        {
            await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (late is { IsCompletedSuccessfully: true, Result.Transaction: { } transaction })
                await _connections.ReturnFromChangeAsync(transaction);
        }
    }

    private async Task<(KeptConnection? Transaction, string? Refused)> OpenTransactionAsync(DbChanges changes)
    {
        var connection = await _connections.TakeForChangeAsync();
        string? refused;
        try
        {
            refused = await connection.BeginAsync(changes, Variables(changes));
        }
        catch
        {
            await _connections.ReturnFromChangeAsync(connection);
            throw;
        }

        if (refused is null)
            return (connection, null);
        await _connections.ReturnFromChangeAsync(connection);
        return (null, refused);
    }

    // The request waits for the end of a transaction only until its time is over.
    private async Task EndAsync()
    {
        var end = ReturnAsync(_transaction!, _last);
        _transaction = null;
        _last = end;
        await end.WaitAsync(Left, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        async Task ReturnAsync(KeptConnection transaction, Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _connections.ReturnFromChangeAsync(transaction);
        }
    }

    private bool HasEvents(DbChanges changes) => changes.Topics.Any(_topics.Names.Contains);

    // The characters of a trace are hexadecimal digits and hyphens, and topics are names in code: nothing in them has to be escaped.
    private string Variables(DbChanges changes) => HasEvents(changes)
        ? $"set @topics = '{string.Join(',', changes.Topics.Where(_topics.Names.Contains))}', " +
            $"@traceparent = {(Spans.TraceParent is { } trace ? $"'{trace}'" : "null")}"
        : "set @topics = '', @traceparent = null";
}
