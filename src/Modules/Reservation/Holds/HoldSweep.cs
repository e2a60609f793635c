using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Store;
using Ticketing.Reservations.Telemetry;

namespace Ticketing.Reservations.Holds;

/// <summary>Ends expired holds with their events, and counts the open ones. Every replica does it; each skips the rows that another has locked.</summary>
internal sealed class HoldSweep(
    IServiceScopeFactory scopes, ReservationReader reservations, ISeatLists lists, ReservationMetrics metrics, IOptions<ReservationOptions> options,
        TimeProvider time, ILogger<HoldSweep> log)
    : BackgroundService
{
    /// <summary>Ends every hold that has expired by now, in batches.</summary>
    /// <returns>How many holds were ended.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        for (var total = 0; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var schedules = await scope.ServiceProvider.GetRequiredService<HoldStore>().ExpireAsync(options.Value.SweepBatch);
            foreach (var scheduleId in schedules.Distinct())
                lists.Invalidate(scheduleId);
            metrics.Expired(schedules.Count);
            total += schedules.Count;
            if (schedules.Count < options.Value.SweepBatch || cancellation.IsCancellationRequested)
                return total;
        }
    }

    /// <summary>Counts the open holds for the gauge: once a sweep, so that readers of the gauge cost the database nothing.</summary>
    public async Task CountAsync() => metrics.Open(await reservations.CountOpenAsync(CancellationToken.None));

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
