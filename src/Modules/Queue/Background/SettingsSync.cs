using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Background;

/// <summary>
/// Puts settings of the database in force that Redis does not have: their change was answered by a fault, the replica that made it has died, or Redis has lost
/// them.
/// </summary>
internal sealed class SettingsSync(SettingsStore store, SettingsInForce inForce, QueueGauges gauges, TimeProvider time, ILogger<SettingsSync> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SyncAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                QueueLog.SettingsSyncFailed(log, fault.GetType().Name, fault.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SyncAsync(CancellationToken stopping)
    {
        foreach (var settings in await store.ListAsync(stopping))
        {
            // The last tick said which version is in force; a queue without a tick so far is checked later.
            if (gauges.Find(settings.Queue) is { } tick && tick.SettingsVersion < settings.Version)
                await inForce.ApplyAsync(settings, stopping);
        }
    }
}
