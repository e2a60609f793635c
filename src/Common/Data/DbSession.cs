using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Data.Outbox;

namespace Ticketing.Common.Data;

internal sealed class DbSession(DbDataSource source, IDatabaseDriver driver, SessionGate gate, OutboxSignal signal, ILogger<DbSession> log) : IDbSession, IAsyncDisposable, IDisposable
{
    // A deadlock undoes its victim, so the same commands can run again; more than twice in a row means a wrong order of locks.
    private const int Attempts = 3;

    private const string Savepoint = "change";

    private readonly DbConnection _connection = source.CreateConnection();
    private readonly List<Func<Task>> _effects = [];
    private DbChanges _lastChecks = new();
    private DbTransaction? _transaction;
    private bool _hasEvents;

    public DbConnection Connection => _connection;

    public async Task<string?> ExecuteAsync(DbChanges changes)
    {
        if (_transaction is not null)
        {
            _hasEvents |= changes.HasEvents;
            var stopped = await TryAsync(changes);
            if (stopped is not null)
                return stopped;
            foreach (var expectation in changes.Last)
                _lastChecks.AddUnread(expectation);
            return null;
        }

        await gate.EnterAsync();
        var opened = _connection.State == ConnectionState.Closed;
        try
        {
            if (opened)
                await _connection.OpenAsync();
            var refused = await TryAsync(changes);
            if (refused is null && changes.HasEvents)
                signal.Ring();
            return refused;
        }
        finally
        {
            if (opened)
                await _connection.CloseAsync();
            gate.Leave();
        }
    }

    public Task AfterCommitAsync(Func<Task> effect)
    {
        if (_transaction is null)
            return effect();
        _effects.Add(effect);
        return Task.CompletedTask;
    }

    /// <summary>Puts one transaction around everything that follows, until <see cref="CommitAsync"/> or <see cref="RollbackAsync"/>, one of which must come.</summary>
    public async Task BeginAsync()
    {
        await gate.EnterAsync();
        try
        {
            await _connection.OpenAsync();
            _transaction = await _connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            _hasEvents = false;
            _lastChecks = new DbChanges();
        }
        catch
        {
            await _connection.CloseAsync();
            gate.Leave();
            throw;
        }
    }

    /// <summary>Makes everything certain, then runs what was to follow it.</summary>
    /// <returns>False where it came too late: what was expected of the time (<see cref="DbChanges.AddLast"/>) holds no more, and everything is undone.</returns>
    public async Task<bool> CommitAsync()
    {
        try
        {
            if (_lastChecks.Commands.Any() && await TryAsync(_lastChecks) is not null)
            {
                _effects.Clear();
                return false;
            }

            await _transaction!.CommitAsync();
        }
        finally
        {
            await EndAsync();
        }

        if (_hasEvents)
            signal.Ring();
        foreach (var effect in _effects)
            await effect();
        _effects.Clear();
        return true;
    }

    /// <summary>Undoes everything since <see cref="BeginAsync"/>, and forgets what was to follow it. Does nothing where no transaction is open.</summary>
    public async Task RollbackAsync()
    {
        _effects.Clear();
        if (_transaction is not null)
            await EndAsync();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    public void Dispose() => _connection.Dispose();

    private async Task EndAsync()
    {
        try
        {
            // One that has not been committed is rolled back by this.
            await _transaction!.DisposeAsync();
            await _connection.CloseAsync();
        }
        finally
        {
            _transaction = null;
            gate.Leave();
        }
    }

    private async Task<string?> TryAsync(DbChanges changes)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_transaction is not null)
                await _transaction.SaveAsync(Savepoint);
            try
            {
                await driver.SendAsync(_connection, _transaction, changes);
                return null;
            }
            catch (DbException stopped) when (driver.ReasonOf(stopped) is not null || (CanRunAgain(stopped) && attempt < Attempts))
            {
                if (_transaction is not null)
                    await _transaction.RollbackAsync(Savepoint);
                if (driver.ReasonOf(stopped) is { } reason)
                    return reason;
                DataLog.Deadlock(log, attempt);
            }
        }
    }

    private bool CanRunAgain(DbException stopped) => driver.IsDeadlock(stopped) && (_transaction is null || !driver.DeadlockEndsTransaction);
}
