using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Holds;

/// <summary>Ends expired holds with their events, and counts the open ones. Every replica does it; each skips the rows that another has locked.</summary>
internal sealed class HoldSweep(
    IServiceScopeFactory scopes, ISeatLists lists, ReservationMetrics metrics, IOptions<ReservationOptions> options, TimeProvider time, ILogger<HoldSweep> log)
    : BackgroundService
{
    /// <summary>Ends every hold that has expired by now, in batches.</summary>
    /// <returns>How many holds were ended.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        for (var total = 0; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var expired = await scope.ServiceProvider.GetRequiredService<IHoldStore>().ExpireAsync(options.Value.SweepBatch);
            foreach (var scheduleId in expired.Keys)
                lists.Invalidate(scheduleId);
            var holds = expired.Values.Sum();
            metrics.Expired(holds);
            total += holds;
            if (holds < options.Value.SweepBatch || cancellation.IsCancellationRequested)
                return total;
        }
    }

    /// <summary>Counts the open holds for the gauge: once a sweep, so that readers of the gauge cost the database nothing.</summary>
    public async Task CountAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        metrics.Open(await scope.ServiceProvider.GetRequiredService<ReservationReader>().CountOpenAsync(CancellationToken.None));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), time);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
                await CountAsync();
            }
            catch (Exception fault)
            {
                metrics.Open(null);
                ReservationLog.SweepFailed(log, fault);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
