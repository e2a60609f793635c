using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Background;

/// <summary>Clears away holds that are over and tells of them, and counts those that are open. Every replica does it; they share the work by skipping each other's rows.</summary>
internal sealed class HoldSweep(
    IServiceScopeFactory scopes, ISeatLists lists, ReservationMetrics metrics, IOptions<ReservationOptions> options, TimeProvider time, ILogger<HoldSweep> log)
    : BackgroundService
{
    /// <summary>Clears away everything that is over now, in batches.</summary>
    /// <returns>How many holds.</returns>
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

    /// <summary>Counts the holds that are open, for the gauge: here rather than when the gauge is read, so that the database is asked once a sweep, however many look.</summary>
    public async Task CountAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        metrics.Active(await scope.ServiceProvider.GetRequiredService<ReservationReader>().CountOpenAsync(CancellationToken.None));
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
