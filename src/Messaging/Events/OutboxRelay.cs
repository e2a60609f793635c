using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Events;

/// <summary>
/// Takes facts from the outbox to the bus. Every replica does it; they share the work by lanes. Whoever has a lane has all of its keys, so a key's later fact never
/// overtakes an earlier one. Facts are deleted in the transaction in which they were handed over: a host that dies in between hands them over again.
/// </summary>
internal sealed class OutboxRelay(
    DbDataSource source, IOutboxQueue queue, IEventBus bus, Breakers breakers, OutboxSignal signal, EventMetrics metrics, IOptions<EventOptions> options, TimeProvider time, ILogger<OutboxRelay> log)
    : BackgroundService
{
    private static readonly TimeSpan LeastBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostBackOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _poll = TimeSpan.FromMilliseconds(options.Value.PollMs);
    private readonly TimeSpan _gather = TimeSpan.FromMilliseconds(options.Value.GatherMs);
    private long _lagMeasured;

    /// <summary>Takes what is there now to the bus, one transaction.</summary>
    /// <returns>How many facts.</returns>
    public async Task<int> RelayAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var events = await queue.TakeAsync(transaction, options.Value.LanesAtOnce, options.Value.LaneBatch, cancellation);
        if (events.Count > 0)
        {
            await breakers.Kafka.RunAsync(
                static async (what, cancellation) =>
                {
                    await what.Self.SendAsync(what.Events, cancellation);
                    return true;
                },
                (Self: this, Events: events),
                events.Count,
                cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            metrics.Relayed(events.Count);
        }

        return events.Count;
    }

    private async Task SendAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
    {
        var spans = new EventSpans(bus.Name, events);
        try
        {
            await bus.PublishAsync(spans.Events, cancellation);
            metrics.BusTook(true);
            spans.End(null);
        }
        catch (Exception fault)
        {
            metrics.BusTook(false);
            spans.End(fault);
            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // First, so that it is told while the bus is away, too.
                await MeasureLagAsync(stoppingToken);
                var moved = await RelayAsync(stoppingToken);
                if (failures > 0)
                    EventLog.RelayWorksAgain(log, failures);
                failures = 0;
                if (moved == 0)
                    await signal.WaitAsync(_poll, stoppingToken);
                await Task.Delay(_gather, time, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.RelayFailed();
                if (failures++ == 0)
                    EventLog.RelayFailed(log, fault);
                await Task.Delay(BackOff(failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>How long to stay away after so many failures in a row: twice as long each time, somewhere in its upper half, so that replicas do not come back together.</summary>
    internal static TimeSpan BackOff(int failures)
    {
        var most = LeastBackOff * Math.Pow(2, Math.Min(failures - 1, 10));
        return (most < MostBackOff ? most : MostBackOff) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private async Task MeasureLagAsync(CancellationToken cancellation)
    {
        if (_lagMeasured != 0 && time.GetElapsedTime(_lagMeasured) < LagInterval)
            return;
        _lagMeasured = time.GetTimestamp();
        metrics.Lag = await queue.GetLagAsync(cancellation);
    }
}
