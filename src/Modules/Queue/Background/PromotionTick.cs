using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Background;

/// <summary>
/// Lets people in where no call does: frees what has run out and promotes whoever is next, in every queue, every <see cref="QueueOptions.TickMs"/>.
/// Runs on every replica; the one that comes first does the work. A fault is counted, told, and tried again at the next tick: nothing stops it.
/// </summary>
internal sealed class PromotionTick(
    RedisQueue queues, WaitingRoom room, QueueGauges gauges, IQueueCatalog catalog, AdmissionMetrics metrics, IOptions<QueueOptions> options, TimeProvider time, ILogger<PromotionTick> log)
    : BackgroundService
{
    // At most this many people in one script, so that nobody else waits for it.
    private const int Batch = 500;
    private static readonly TimeSpan RatePause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.TickMs), time);
        try
        {
            do
                await TickAllAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            QueueLog.TickStopped(log);
        }
    }

    private async Task TickAllAsync(CancellationToken stopping)
    {
        try
        {
            var all = await catalog.ListAsync(stopping);
            await Parallel.ForEachAsync(all.Prepend(Visitor.DefaultQueue), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stopping }, TickAsync);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            QueueLog.TickFailed(log, "all", fault.GetType().Name, fault.Message);
        }
    }

    private async ValueTask TickAsync(string queue, CancellationToken stopping)
    {
        try
        {
            var began = time.GetTimestamp();
            var goOn = false;
            TickReply tick;
            do
            {
                tick = await queues.PromoteAsync(queue, TimeSpan.FromMilliseconds(options.Value.TickMs * 0.8), Batch, goOn);
                gauges.Set(queue, tick);
                room.Remember(queue, tick.Served);
                metrics.Admitted(tick.Admitted);
                goOn = true;
                if (tick.Ran && tick.Rest == TickRest.GoOnWhenRateAllows)
                    await Task.Delay(RatePause, time, stopping);
            }
            while (tick.Ran && tick.Rest != TickRest.Nothing && time.GetElapsedTime(began).TotalMilliseconds < options.Value.TickMs);
            if (!tick.Ran)
                metrics.LockFailed();
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            if (fault is BadReplyException)
                metrics.BadReply();
            QueueLog.TickFailed(log, queue, fault.GetType().Name, fault.Message);
        }
    }
}
