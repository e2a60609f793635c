using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Ticketing.Common.Tracing;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Inbox;

/// <summary>
/// Runs the consumers, each on its own rows of the inbox: one that is slow or fails does not hold up the others. Every replica does it; they share the rows.
/// Events of one key are added in order, but are handled side by side: a consumer that depends on their order has to compare them.
/// </summary>
internal sealed class InboxWorker(
    InboxStore inbox, IEnumerable<EventConsumer> consumers, InboxMetrics metrics, IOptions<EventOptions> options, TimeProvider time, ILogger<InboxWorker> log)
    : BackgroundService
{
    private const int PurgeBatch = 500;
    private const int MaxErrorLength = 1000;

    private static readonly TimeSpan HandlerTimeout = TimeSpan.FromMilliseconds(1900);
    private static readonly TimeSpan EndlessRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _poll = TimeSpan.FromMilliseconds(options.Value.PollMs);

    /// <summary>
    /// Lets a consumer handle one batch of events that are due. A batch that was taken is finished: the handlers are not cancelled when the host stops.
    /// </summary>
    /// <returns>How many were due.</returns>
    public async Task<int> HandleAsync(EventConsumer consumer, CancellationToken cancellation)
    {
        var taken = time.GetTimestamp();
        var due = await inbox.TakeAsync(consumer, options.Value.ConsumerBatch, cancellation);
        if (due.Count > 0)
            await RecordAsync(consumer, await Task.WhenAll(due.Select(each => TryAsync(consumer, each))), taken);
        return due.Count;
    }

    /// <summary>Deletes events that were handled long ago.</summary>
    public async Task PurgeAsync(CancellationToken cancellation)
    {
        while (await inbox.PurgeAsync(options.Value.KeepDays, PurgeBatch, cancellation) == PurgeBatch)
            cancellation.ThrowIfCancellationRequested();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var consumer in consumers)
            metrics.Show(consumer.Name);
        return Task.WhenAll(consumers
            .Select(consumer => RepeatAsync(consumer.Name, () => HandleOrWaitAsync(consumer, stoppingToken), stoppingToken))
            .Append(RepeatAsync("purge", () => PurgeOrWaitAsync(stoppingToken), stoppingToken)));
    }

    private async Task HandleOrWaitAsync(EventConsumer consumer, CancellationToken stopping)
    {
        if (await HandleAsync(consumer, stopping) > 0)
            return;
        var wait = await inbox.GetWaitAsync(consumer, stopping) ?? _poll;
        await consumer.Arrived.WaitAsync(wait < _poll ? wait : _poll, stopping);
    }

    private async Task PurgeOrWaitAsync(CancellationToken stopping)
    {
        await PurgeAsync(stopping);
        await Task.Delay(PurgeInterval, time, stopping);
    }

    private async Task RepeatAsync(string task, Func<Task> step, CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                await step();
                failures = 0;
            }
            catch (MySqlException conflict) when (conflict.ErrorCode == MySqlErrorCode.LockDeadlock)
            {
                // A replica on another node of the cluster took the same rows.
                await Task.Delay(Backoff.After(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                if (failures++ == 0)
                    InboxLog.InboxFailed(log, task, fault);
                await Task.Delay(Backoff.After(failures), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Repeated while the lease lasts: what is not written down is handled again after it, and a notice would be sent twice.
    private async Task RecordAsync(EventConsumer consumer, Attempt[] attempts, long taken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await inbox.RecordAsync(consumer, attempts);
                return;
            }
            // The driver calls it an invalid operation where the connection broke before a command.
            catch (Exception fault) when (fault is MySqlException or InvalidOperationException && time.GetElapsedTime(taken) < InboxStore.Lease)
            {
                InboxLog.NotRecorded(log, consumer.Name, attempts.Length, fault);
                await Task.Delay(Backoff.After(failures), time, CancellationToken.None);
            }
        }
    }

    private async Task<Attempt> TryAsync(EventConsumer consumer, InboxEvent due)
    {
        using var timeout = new CancellationTokenSource(HandlerTimeout, time);
        using var span = EventSpans.Process(consumer.Name, due.Event);
        Attempt attempt;
        try
        {
            // A consumer that ignores its token is left behind.
            await consumer.HandleAsync(due.Event, timeout.Token).WaitAsync(HandlerTimeout, time);
            attempt = new Attempt(due, AttemptOutcome.Done);
        }
        catch (Exception fault)
        {
            span.Fail(fault);
            var error = $"{fault.GetType().Name}: {fault.Message}";
            attempt = Fail(consumer, due, error[..Math.Min(error.Length, MaxErrorLength)]);
        }

        metrics.Ended(consumer.Name, attempt.Outcome);
        return attempt;
    }

    private Attempt Fail(EventConsumer consumer, InboxEvent due, string error)
    {
        var (id, number) = (due.Event.Id, due.Failures + 1);
        if (consumer.RetryDelays is { } delays && number > delays.Count)
        {
            InboxLog.Dead(log, consumer.Name, id, number, error);
            return new Attempt(due, AttemptOutcome.Dead, error);
        }

        InboxLog.Retry(log, consumer.Name, id, number, error);
        var delay = consumer.RetryDelays?[number - 1] ?? EndlessRetryDelay;
        // Up to a tenth longer, so that events that failed together are not all retried at once.
        return new Attempt(due, AttemptOutcome.Retry, error, delay * (1 + (Random.Shared.NextDouble() / 10)));
    }
}
