using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;

namespace Ticketing.Data;

/// <summary>
/// Reads the database through the modules' contexts, and makes the changes that are not worth a procedure. Each call has a context and a connection of its own:
/// where a call does not end in time, its caller gets an exception and the call ends by itself.
/// </summary>
public sealed class DbContexts
{
    private readonly IServiceProvider _services;
    private readonly KeptConnections _connections;
    private readonly Breakers _breakers;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger<DbContexts> _log;

    /// <summary>Prepares for the contexts that have been registered.</summary>
    public DbContexts(IServiceProvider services, Breakers breakers, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<DbContexts> log)
    {
        _services = services;
        _connections = services.GetRequiredService<KeptConnections>();
        _breakers = breakers;
        _limit = TimeSpan.FromMilliseconds(options.Value.ChangeTimeoutMs);
        _time = time;
        _log = log;
    }

    /// <summary>Reads. What is read is not tracked.</summary>
    /// <typeparam name="TContext">The module's context.</typeparam>
    /// <typeparam name="TResult">What is read.</typeparam>
    /// <param name="read">The query. Its result needs the context no longer.</param>
    /// <param name="cancellation">The caller has disconnected; work that has begun is finished all the same.</param>
    /// <exception cref="TimeoutException">It took longer than <see cref="DatabaseOptions.ChangeTimeoutMs"/>.</exception>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">The database is known to be away.</exception>
    public ValueTask<TResult> ReadAsync<TContext, TResult>(Func<TContext, Task<TResult>> read, CancellationToken cancellation)
        where TContext : DbContext =>
        WithinAsync(
            () => UseAsync((TContext context) =>
            {
                context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
                return read(context);
            }),
            cancellation);

    /// <summary>Makes a change. After a conflict with another transaction (a deadlock) it runs again from the start.</summary>
    /// <typeparam name="TContext">The module's context.</typeparam>
    /// <typeparam name="TResult">The result of the change.</typeparam>
    /// <param name="change">Loads, edits and saves entities, or runs one statement; safe to repeat.</param>
    /// <param name="cancellation">The caller has disconnected; work that has begun is finished all the same.</param>
    /// <exception cref="TimeoutException">It took longer than <see cref="DatabaseOptions.ChangeTimeoutMs"/>; whether it happened is not known.</exception>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">The database is known to be away.</exception>
    public ValueTask<TResult> ChangeAsync<TContext, TResult>(Func<TContext, Task<TResult>> change, CancellationToken cancellation)
        where TContext : DbContext => WithinAsync(() => TryAsync(change), cancellation);

    private ValueTask<TResult> WithinAsync<TResult>(Func<Task<TResult>> call, CancellationToken cancellation) => _breakers.Database.RunAsync(
        static async (what, cancellation) =>
        {
            var result = await what.Call().WaitAsync(what.Self._limit, what.Self._time, cancellation);
            what.Self._connections.Answered();
            return result;
        },
        (Self: this, Call: call),
        cancellation: cancellation);

    private async Task<TResult> TryAsync<TContext, TResult>(Func<TContext, Task<TResult>> change)
        where TContext : DbContext
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await UseAsync(change);
            }
            catch (Exception conflict) when (MariaDb.IsConflict(conflict) && _time.GetElapsedTime(began) < _limit)
            {
                DataLog.Conflict(_log);
            }
        }
    }

    private Task<TResult> UseAsync<TContext, TResult>(Func<TContext, Task<TResult>> use)
        where TContext : DbContext => _connections.UseAsync(async connection =>
    {
        await using var context = await _services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync();
        context.Database.SetDbConnection(connection);
        return await use(context);
    });
}
