using System.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Ticketing.Common.Resilience;
using Ticketing.Data;

namespace Ticketing.Messaging.Outbox;

/// <summary>
/// Sends the events of the outbox. Every replica does it; they share the partitions. An event is deleted in the transaction that is committed after it was
/// published: a replica that dies in between leaves the event to be published again.
/// </summary>
internal sealed class OutboxRelay(
    MySqlDataSource source,
    OutboxStore store,
    IEventPublisher publisher,
    BusState bus,
    Breakers breakers,
    OutboxSignal signal,
    OutboxMetrics metrics,
    IOptions<EventOptions> options,
    TimeProvider time,
    ILogger<OutboxRelay> log)
    : BackgroundService
{
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _poll = TimeSpan.FromMilliseconds(options.Value.PollMs);
    private readonly TimeSpan _gather = TimeSpan.FromMilliseconds(options.Value.GatherMs);
    private long _lagMeasured;

    /// <summary>Sends one batch.</summary>
    /// <returns>How many events it had.</returns>
    public async Task<int> RelayAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var events = await OutboxStore.TakeAsync(transaction, options.Value.PartitionsAtOnce, options.Value.PartitionBatch, cancellation);
        if (events.Count == 0)
            return 0;
        await breakers.Kafka.RunAsync(
            static async (call, cancellation) =>
            {
                await call.Self.PublishAsync(call.Events, cancellation);
                return true;
            },
            (Self: this, Events: events),
            events.Count,
            cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        metrics.Relayed(events.Count);
        return events.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // First, so that the lag is also measured while the bus is away.
                await MeasureLagAsync(stoppingToken);
                var sent = await RelayAsync(stoppingToken);
                if (failures > 0)
                    OutboxLog.RelayRecovered(log, failures);
                failures = 0;
                if (sent == 0)
                    await signal.WaitAsync(_poll, stoppingToken);
                await Task.Delay(_gather, time, stoppingToken);
            }
            catch (MySqlException conflict) when (conflict.ErrorCode == MySqlErrorCode.LockDeadlock)
            {
                // A relay on another node of the cluster sent the same events.
                await Task.Delay(Backoff.After(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.Failed();
                if (failures++ == 0)
                    OutboxLog.RelayFailed(log, fault);
                await Task.Delay(Backoff.After(failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PublishAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        var spans = new EventSpans(publisher.Name, events);
        try
        {
            await publisher.PublishAsync(spans.Events, cancellation);
            bus.IsUp = true;
            spans.End(null);
        }
        catch (Exception fault)
        {
            bus.IsUp = false;
            spans.End(fault);
            throw;
        }
    }

    private async Task MeasureLagAsync(CancellationToken cancellation)
    {
        if (_lagMeasured != 0 && time.GetElapsedTime(_lagMeasured) < LagInterval)
            return;
        _lagMeasured = time.GetTimestamp();
        metrics.Lag = await store.GetLagAsync(cancellation);
    }
}
