using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ticketing.Data;

/// <summary>Runs every module's <see cref="IDemoData"/>. Replicas may do it at once: they take turns by a lock in the database.</summary>
public sealed class DemoSeeder
{
    private readonly IServiceScopeFactory _scopes;
    private readonly DatabaseTurn _turn;
    private readonly TimeProvider _time;
    private readonly ILogger<DemoSeeder> _log;

    /// <summary>Collects what the modules have registered, at each call anew.</summary>
    public DemoSeeder(IServiceProvider services, IServiceScopeFactory scopes, TimeProvider time, ILogger<DemoSeeder> log)
    {
        _scopes = scopes;
        _turn = services.GetRequiredService<DatabaseTurn>();
        _time = time;
        _log = log;
    }

    /// <summary>Adds the demo data that is missing, in the order of the modules.</summary>
    public Task SeedAsync(CancellationToken cancellation) => StartRetry.RunAsync(() => _turn.TakeAsync(AddAsync, cancellation), _time, _log, cancellation);

    private async Task AddAsync(CancellationToken cancellation)
    {
        await using var scope = _scopes.CreateAsyncScope();
        foreach (var data in scope.ServiceProvider.GetServices<IDemoData>().OrderBy(data => data.Order))
        {
            await data.SeedAsync(cancellation);
            DataLog.Seeded(_log, data.GetType().Name);
        }
    }
}
