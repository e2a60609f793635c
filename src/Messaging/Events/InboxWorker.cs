using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Tracing;

namespace Ticketing.Messaging.Events;

/// <summary>
/// Lets each handler work on its inbox, apart from the others: one that is slow or fails holds up nobody else. Every replica does it; they share
/// the work by skipping each other's rows.
/// </summary>
internal sealed class InboxWorker(
    Inbox inbox, IEnumerable<IEventConsumer> handlers, InboxSignals signals, EventMetrics metrics, IOptions<EventOptions> options, TimeProvider time, ILogger<InboxWorker> log)
    : BackgroundService
{
    private const int PurgeBatch = 500;

    // Less than two seconds, whatever the handler does.
    private static readonly TimeSpan HandlerTimeout = TimeSpan.FromMilliseconds(1900);
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _poll = TimeSpan.FromMilliseconds(options.Value.PollMs);

    /// <summary>Works on what is due for a handler now, one batch.</summary>
    /// <returns>How many were due.</returns>
    public Task<int> WorkAsync(IEventConsumer handler, CancellationToken cancellation) =>
        inbox.WorkAsync(handler, options.Value.HandlerBatch, delivery => TryAsync(handler, delivery, cancellation), cancellation);

    /// <summary>Forgets what was handled long ago.</summary>
    public async Task PurgeAsync(CancellationToken cancellation)
    {
        while (await inbox.PurgeAsync(options.Value.KeepDays, PurgeBatch, cancellation) == PurgeBatch)
            cancellation.ThrowIfCancellationRequested();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var handler in handlers)
            metrics.Begin(handler.Name);
        return Task.WhenAll(handlers
            .Select(handler => RepeatAsync(handler.Name, () => StepAsync(handler, stoppingToken), stoppingToken))
            .Append(RepeatAsync("everybody", () => CleanAsync(stoppingToken), stoppingToken)));
    }

    private async Task StepAsync(IEventConsumer handler, CancellationToken stopping)
    {
        if (await WorkAsync(handler, stopping) > 0)
            return;
        var next = await inbox.NextAsync(handler, stopping) ?? _poll;
        await signals.Of(handler.Name).WaitAsync(next < _poll ? next : _poll, stopping);
    }

    private async Task CleanAsync(CancellationToken stopping)
    {
        await PurgeAsync(stopping);
        await Task.Delay(PurgeInterval, time, stopping);
    }

    private async Task RepeatAsync(string name, Func<Task> step, CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await step();
                failures = 0;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                if (failures++ == 0)
                    EventLog.InboxFailed(log, name, fault);
                await Task.Delay(OutboxRelay.BackOff(failures), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<DeliveryOutcome> TryAsync(IEventConsumer handler, Delivery delivery, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(HandlerTimeout);
        DeliveryOutcome outcome;
        using var span = EventSpans.Process(handler.Name, delivery.Message);
        try
        {
            await handler.HandleAsync(delivery.Message, limit.Token).WaitAsync(HandlerTimeout, time, stopping);
            outcome = new DeliveryOutcome(delivery, DeliveryEnd.Done);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            span.Fail(fault);
            outcome = Failed(handler, delivery, $"{fault.GetType().Name}: {fault.Message}");
        }

        metrics.Ended(handler.Name, outcome.End);
        return outcome;
    }

    private DeliveryOutcome Failed(IEventConsumer handler, Delivery delivery, string reason)
    {
        var (id, attempt) = (delivery.Message.Id, delivery.Failures + 1);
        if (handler.RetryDelays is { } delays && attempt > delays.Count)
        {
            EventLog.Dead(log, handler.Name, id, attempt, reason);
            return new DeliveryOutcome(delivery, DeliveryEnd.Dead, reason);
        }

        EventLog.Retry(log, handler.Name, id, attempt, reason);
        // A little later each time, and not all at once.
        var wait = handler.RetryDelays is { } rungs ? rungs[attempt - 1] : Forever;
        return new DeliveryOutcome(delivery, DeliveryEnd.Retry, reason, wait * (1 + (Random.Shared.NextDouble() / 10)));
    }
}
