using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;

namespace Ticketing.Data;

/// <summary>
/// Calls to the database that stand alone, mostly reads through a module's context. Each has a scope, and so a connection, of its own: one that does not come back in time is left
/// to its end behind its caller, who goes on without it.
/// </summary>
public sealed class DatabaseCalls(IServiceScopeFactory scopes, Breakers breakers, IOptions<DatabaseOptions> options, TimeProvider time)
{
    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.Value.ChangeTimeoutMs);
    private readonly TimeProvider _time = time;

    /// <summary>Makes a call.</summary>
    /// <typeparam name="TService">Who makes it, such as a module's context; made for this call.</typeparam>
    /// <typeparam name="TResult">What comes back.</typeparam>
    /// <param name="call">The call. It leaves nothing behind that needs its service.</param>
    /// <param name="cancellation">The caller has gone; what was begun is finished without them.</param>
    /// <exception cref="TimeoutException">It took longer than <see cref="DatabaseOptions.ChangeTimeoutMs"/>.</exception>
    /// <exception cref="Polly.CircuitBreaker.BrokenCircuitException">The database is known to be away.</exception>
    public ValueTask<TResult> RunAsync<TService, TResult>(Func<TService, Task<TResult>> call, CancellationToken cancellation)
        where TService : notnull =>
        breakers.Database.RunAsync(
            static (what, cancellation) => new ValueTask<TResult>(what.Self.CallAsync(what.Call).WaitAsync(what.Self._limit, what.Self._time, cancellation)),
            (Self: this, Call: call),
            cancellation: cancellation);

    private async Task<TResult> CallAsync<TService, TResult>(Func<TService, Task<TResult>> call)
        where TService : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await call(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
