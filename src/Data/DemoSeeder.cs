using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ticketing.Data;

/// <summary>Adds every module's <see cref="IDemoData"/>. Replicas may do it at once: one after the other gets EF's lock for migrations.</summary>
public sealed class DemoSeeder
{
    private readonly IServiceProvider _services;
    private readonly ModuleDatabase _any;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DemoSeeder> _log;

    /// <summary>Collects what the modules have registered, at each call anew.</summary>
    public DemoSeeder(IServiceProvider services, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<DemoSeeder> log)
    {
        _services = services;
        _any = services.GetServices<ModuleDatabase>().First();
        _options = options.Value;
        _time = time;
        _log = log;
    }

    /// <summary>Adds the demo data that is missing, in the order of the modules.</summary>
    public Task SeedAsync(CancellationToken cancellation) =>
        StartRetry.RunAsync(() => SeedOnceAsync(cancellation), TimeSpan.FromSeconds(_options.StartTimeoutSeconds), _time, _log, cancellation);

    private async Task SeedOnceAsync(CancellationToken cancellation)
    {
        await using var context = await _any.CreateAsync(_services);
        context.Database.SetCommandTimeout(_options.MigrationTimeoutSeconds);
        await context.Database.OpenConnectionAsync(cancellation);
        await using var turn = await context.GetService<IHistoryRepository>().AcquireDatabaseLockAsync(cancellation);
        await using var scope = _services.CreateAsyncScope();
        foreach (var data in scope.ServiceProvider.GetServices<IDemoData>().OrderBy(data => data.Order))
        {
            await data.SeedAsync(cancellation);
            DataLog.Seeded(_log, data.GetType().Name);
        }
    }
}
