using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ticketing.Data.Idempotency;

/// <summary>Clears away answers that are too old to be given again. Every replica does it; they share the work by skipping each other's rows.</summary>
internal sealed class IdempotencySweep(IServiceScopeFactory scopes, IOptions<IdempotencyOptions> options, TimeProvider time, ILogger<IdempotencySweep> log)
    : BackgroundService
{
    /// <summary>Clears away everything that is too old now, in batches.</summary>
    /// <returns>How many answers.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        for (var total = 0; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var gone = await scope.ServiceProvider.GetRequiredService<IIdempotencyStore>().PurgeAsync();
            total += gone;
            if (gone < options.Value.SweepBatch || cancellation.IsCancellationRequested)
                return total;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(options.Value.SweepSeconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception fault)
            {
                IdempotencyLog.SweepFailed(log, fault);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
