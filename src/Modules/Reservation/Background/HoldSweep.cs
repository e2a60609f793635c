using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Background;

/// <summary>Ends holds whose time is over, and counts those that are open. Every replica does it; they share the work by passing over each other's rows.</summary>
internal sealed class HoldSweep(
    IServiceScopeFactory scopes, ReservationReader reservations, ISeatLists lists, ReservationMetrics metrics, IOptions<ReservationOptions> options, TimeProvider time, ILogger<HoldSweep> log)
    : BackgroundService
{
    /// <summary>Ends everything that is over now, in batches.</summary>
    /// <returns>How many holds.</returns>
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

    /// <summary>Counts the holds that are open, for the gauge: here rather than when the gauge is read, so that the database is asked once a sweep, however many look.</summary>
    public async Task CountAsync() => metrics.Active(await reservations.CountOpenAsync(CancellationToken.None));

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
                metrics.Active(null);
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
