using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;

namespace Ticketing.Data;

/// <summary>
/// The session. Whoever asks it waits no longer than <see cref="DatabaseOptions.ChangeTimeoutMs"/>. A driver whose server is frozen can take much longer to give a command up, so what is still
/// under way then is left behind: it ends by itself, and only then is the connection closed and its turn handed on.
/// </summary>
internal sealed class DbSession(
    DbDataSource source, IDatabaseDriver driver, SessionGate gate, Breakers breakers, OutboxSignal signal, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<DbSession> log)
    : IDbSession, IAsyncDisposable, IDisposable
{
    // A deadlock undoes its victim, so the same commands can run again; more than twice in a row means a wrong order of locks.
    private const int Attempts = 3;

    private const string Savepoint = "change";

    private readonly DbConnection _connection = source.CreateConnection();
    private readonly List<Func<Task>> _effects = [];
    private DbChanges _lastChecks = new();
    private DbTransaction? _transaction;
    private bool _isOpen;
    private bool _hasEvents;

    // The last thing that was asked of the connection, and since when the transaction, or else the one change, has been going on.
    private Task _last = Task.CompletedTask;
    private long _began;

    public DbConnection Connection => _connection;

    public async Task<string?> ExecuteAsync(DbChanges changes)
    {
        if (_isOpen)
        {
            _hasEvents |= changes.HasEvents;
            var stopped = await WithinAsync(() => TryAsync(changes));
            if (stopped is not null)
                return stopped;
            foreach (var expectation in changes.Last)
                _lastChecks.AddUnread(expectation);
            return null;
        }

        return await breakers.Database.RunAsync(
            static (what, _) =>
            {
                what.Self._began = what.Self.Now;
                return new ValueTask<string?>(what.Self.WithinAsync(() => what.Self.ExecuteAloneAsync(what.Changes)));
            },
            (Self: this, Changes: changes));
    }

    public Task AfterCommitAsync(Func<Task> effect)
    {
        if (!_isOpen)
            return effect();
        _effects.Add(effect);
        return Task.CompletedTask;
    }

    /// <summary>Puts one transaction around everything that follows, until <see cref="CommitAsync"/> or <see cref="RollbackAsync"/>, one of which must come.</summary>
    public async Task BeginAsync() => _isOpen = await breakers.Database.RunAsync(static (self, _) => new ValueTask<bool>(self.TryBeginAsync()), this);

    /// <summary>Makes everything certain, then runs what was to follow it.</summary>
    /// <returns>False where it came too late: what was expected of the time (<see cref="DbChanges.AddLast"/>) holds no more, and everything is undone.</returns>
    public async Task<bool> CommitAsync()
    {
        bool committed;
        try
        {
            committed = await WithinAsync(CommitChangesAsync);
        }
        finally
        {
            await EndAsync();
        }

        if (!committed)
        {
            _effects.Clear();
            return false;
        }

        foreach (var effect in _effects)
            await effect();
        _effects.Clear();
        return true;
    }

    /// <summary>Undoes everything since <see cref="BeginAsync"/>, and forgets what was to follow it. Does nothing where no transaction is open.</summary>
    public async Task RollbackAsync()
    {
        _effects.Clear();
        if (_isOpen)
            await EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        if (_last.IsCompleted)
            return _connection.DisposeAsync();
        _ = AfterLastAsync(() => _connection.DisposeAsync().AsTask());
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        if (_last.IsCompleted)
            _connection.Dispose();
        else
            _ = AfterLastAsync(() => _connection.DisposeAsync().AsTask());
    }

    private long Now => time.GetTimestamp();

    private TimeSpan Left
    {
        get
        {
            var left = TimeSpan.FromMilliseconds(options.Value.ChangeTimeoutMs) - time.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task<T> WithinAsync<T>(Func<Task<T>> work)
    {
        if (!_last.IsCompleted)
            throw new TimeoutException("The database has not yet answered what this session asked before.");
        var asked = work();
        _last = asked;
        var answer = await asked.WaitAsync(Left, time);
        gate.Served();
        return answer;
    }

    private async Task AfterLastAsync(Func<Task> work)
    {
        await _last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await work();
    }

    private async Task<bool> TryBeginAsync()
    {
        _began = Now;
        try
        {
            return await WithinAsync(OpenTransactionAsync);
        }
        catch
        {
            // It may yet be opened, when nobody wants it any more.
            _last = AfterLastAsync(CloseTransactionAsync);
            throw;
        }
    }

    private async Task<string?> ExecuteAloneAsync(DbChanges changes)
    {
        await gate.EnterAsync();
        var opened = _connection.State == ConnectionState.Closed;
        try
        {
            if (opened)
                await _connection.OpenAsync();
            var refused = await TryAsync(changes);
            if (refused is null && changes.HasEvents)
                signal.Set();
            return refused;
        }
        finally
        {
            if (opened)
                await CloseAsync();
            else
                gate.Leave();
        }
    }

    private async Task<bool> OpenTransactionAsync()
    {
        await gate.EnterAsync();
        try
        {
            await _connection.OpenAsync();
            _transaction = await _connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            _hasEvents = false;
            _lastChecks = new DbChanges();
            return true;
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private async Task<bool> CommitChangesAsync()
    {
        if (_lastChecks.Commands.Any() && await TryAsync(_lastChecks) is not null)
            return false;
        await _transaction!.CommitAsync();
        if (_hasEvents)
            signal.Set();
        return true;
    }

    // The end of a transaction nobody has to wait for: at most until its time is over.
    private async Task EndAsync()
    {
        _isOpen = false;
        var end = AfterLastAsync(CloseTransactionAsync);
        _last = end;
        await Task.WhenAny(end, Task.Delay(Left, time));
    }

    private async Task CloseTransactionAsync()
    {
        if (_transaction is null)
            return;
        try
        {
            // One that has not been committed is rolled back by this.
            await _transaction.DisposeAsync();
        }
        finally
        {
            _transaction = null;
            await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await _connection.CloseAsync();
        }
        finally
        {
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
