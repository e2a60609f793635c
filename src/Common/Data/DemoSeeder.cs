using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ticketing.Common.Data;

/// <summary>Runs every module's <see cref="IDemoData"/>.</summary>
public sealed class DemoSeeder(IServiceScopeFactory scopes, TimeProvider time, ILogger<DemoSeeder> log)
{
    /// <summary>Adds the demo data that is missing, in the order of the modules.</summary>
    public Task SeedAsync(CancellationToken cancellation) => StartRetry.RunAsync(() => SeedOnceAsync(cancellation), time, log, cancellation);

    private async Task SeedOnceAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var data in scope.ServiceProvider.GetServices<IDemoData>().OrderBy(data => data.Order))
        {
            await data.SeedAsync(cancellation);
            DataLog.Seeded(log, data.GetType().Name);
        }
    }
}
