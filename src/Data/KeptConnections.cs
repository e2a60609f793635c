using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>
/// The connections of this replica's requests: as many calls run at once as there are connections, and the others wait in order, each user's in turn
/// (<see cref="UserTurns"/>). They are kept here and not in the driver's pool, because its reset makes MariaDB compile every procedure anew, which costs more
/// than a change itself; so a connection is put back only when no transaction can be open on it, and closed otherwise.
/// </summary>
internal sealed class KeptConnections : IDisposable
{
    private readonly MySqlDataSource _source;
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _freeForChanges;
    private readonly ConcurrentStack<KeptConnection> _idle = new();
    private readonly int _count;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly UserTurns _turns;
    private long _answeredAt;

    public KeptConnections(string address, IOptions<DatabaseOptions> options, TimeProvider time, IMeterFactory meters)
    {
        _source = MariaDb.CreateRequestSource(address);
        _count = options.Value.Connections;
        _free = new SemaphoreSlim(_count);
        _freeForChanges = new SemaphoreSlim(Math.Max(1, _count * 4 / 5));
        _limit = TimeSpan.FromMilliseconds(options.Value.TurnTimeoutMs);
        _time = time;
        _turns = new UserTurns(options.Value, time, meters);
    }

    /// <summary>The turns of users.</summary>
    public UserTurns Turns => _turns;

    /// <summary>Waits for a connection for a change. A few are left to reads, however many changes there are.</summary>
    /// <exception cref="BusyException">No connection came free in time, though the database answered others meanwhile.</exception>
    /// <exception cref="TimeoutException">No connection came free in time, and the database answered nothing meanwhile.</exception>
    /// <exception cref="TooManyCallsException">The user has too many requests at the database already.</exception>
    public async Task<KeptConnection> TakeForChangeAsync()
    {
        var user = await BeginTurnAsync();
        try
        {
            await EnterAsync(_freeForChanges);
            try
            {
                return await TakeAsync(user);
            }
            catch
            {
                _freeForChanges.Release();
                throw;
            }
        }
        catch
        {
            EndTurn(user);
            throw;
        }
    }

    /// <summary>Gives back what <see cref="TakeForChangeAsync"/> gave, once what ran on it has ended.</summary>
    public async Task ReturnFromChangeAsync(KeptConnection connection)
    {
        var user = connection.User;
        try
        {
            await ReturnAsync(connection);
        }
        finally
        {
            _freeForChanges.Release();
            EndTurn(user);
        }
    }

    /// <summary>Lets a context use a connection.</summary>
    /// <exception cref="BusyException">No connection came free in time, though the database answered others meanwhile.</exception>
    /// <exception cref="TimeoutException">No connection came free in time, and the database answered nothing meanwhile.</exception>
    /// <exception cref="TooManyCallsException">The user has too many requests at the database already.</exception>
    public async Task<T> UseAsync<T>(Func<MySqlConnection, Task<T>> use)
    {
        var user = await BeginTurnAsync();
        try
        {
            var connection = await TakeAsync(user);
            try
            {
                return await connection.UseAsync(use);
            }
            finally
            {
                await ReturnAsync(connection);
            }
        }
        finally
        {
            EndTurn(user);
        }
    }

    /// <summary>Notes that the database has answered.</summary>
    public void Answered() => Volatile.Write(ref _answeredAt, _time.GetTimestamp());

    /// <summary>Opens all of them: opening one in a rush costs the server more than many changes do.</summary>
    public async Task OpenAsync()
    {
        var open = new List<KeptConnection>();
        try
        {
            while (open.Count < _count)
                open.Add(await TakeAsync(null));
        }
        finally
        {
            foreach (var connection in open)
                await ReturnAsync(connection);
        }
    }

    /// <summary>Closes those that are idle.</summary>
    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
            connection.Dispose();
        _source.Dispose();
    }

    private async ValueTask<RequestUser?> BeginTurnAsync()
    {
        var user = RequestUser.Current;
        var began = _time.GetTimestamp();
        return user is null || await _turns.TryBeginAsync(user) ? user : throw TooLate(began);
    }

    private void EndTurn(RequestUser? user)
    {
        if (user is not null)
            _turns.End(user);
    }

    private async Task<KeptConnection> TakeAsync(RequestUser? user)
    {
        await EnterAsync(_free);
        try
        {
            while (_idle.TryPop(out var connection))
            {
                if (await connection.IsUsableAsync())
                {
                    connection.User = user;
                    return connection;
                }

                connection.Dispose();
            }

            return new KeptConnection(await _source.OpenConnectionAsync(), _time) { User = user };
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private async Task ReturnAsync(KeptConnection connection)
    {
        try
        {
            if (await connection.TryClearAsync())
                _idle.Push(connection);
            else
                connection.Dispose();
        }
        finally
        {
            _free.Release();
        }
    }

    private async ValueTask EnterAsync(SemaphoreSlim free)
    {
        var began = _time.GetTimestamp();
        if (await free.WaitAsync(_limit))
            return;
        throw TooLate(began);
    }

    private Exception TooLate(long began) => Volatile.Read(ref _answeredAt) >= began
        ? new BusyException("No connection to the database came free in time.")
        : new TimeoutException("No connection to the database came free in time, and the database answered no other call meanwhile.");
}
