using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ticketing.Data.Idempotency;

/// <summary>Deletes answers that are too old to be given again. Every replica does it.</summary>
internal sealed class IdempotencySweep(IdempotencyStore store, IOptions<IdempotencyOptions> options, TimeProvider time, ILogger<IdempotencySweep> log)
    : BackgroundService
{
    /// <summary>Deletes everything that is too old now, in batches.</summary>
    /// <returns>How many answers.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        for (var total = 0; ;)
        {
            var gone = await store.PurgeAsync();
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
