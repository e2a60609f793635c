using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Kafka;

/// <summary>
/// Puts the events of Kafka into the inbox and commits their offsets afterwards. All replicas are one consumer group. Events that cannot be stored are read
/// again until it works; only messages that are not events go to the dead topic.
/// </summary>
internal sealed class KafkaConsumer(
    KafkaClients clients,
    KafkaDeadTopic deadTopic,
    InboxStore inbox,
    IEnumerable<EventConsumer> consumers,
    IEnumerable<EventType> types,
    InboxMetrics metrics,
    TimeProvider time,
    ILogger<KafkaConsumer> log)
    : BackgroundService
{
    // The name under which messages that are not events are counted.
    private const string Unreadable = "unreadable";

    // One insert into the inbox, well below the size that the database takes.
    private const int MaxMessages = 200;
    private const int MaxBytes = 1_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, EventType> _types = types.ToDictionary(type => type.Topic);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var topics = consumers.Select(consumer => consumer.Topic).Distinct().ToArray();
        if (topics.Length == 0)
            return;
        metrics.Show(Unreadable);
        // Reading blocks its thread, and the start of the host would wait for it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stoppingToken.IsCancellationRequested)
        {
            var consumer = clients.CreateConsumer();
            consumer.Subscribe(topics);
            await ConsumeAsync(consumer, stoppingToken);
            // While the broker is away closing takes as long as the group's session, and goes on in the background.
            await Task.WhenAny(Task.Run(() => Close(consumer), CancellationToken.None), Task.Delay(CloseTimeout, time, CancellationToken.None));
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Runs until the host stops, or until a fault that only a new client can recover from.
    private async Task ConsumeAsync(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            var batch = new List<ConsumeResult<byte[]?, byte[]?>>();
            try
            {
                Read(consumer, batch, stopping);
                await StoreAsync(batch);
                StoreOffsets(consumer, batch);
                if (failures > 0)
                    KafkaLog.Recovered(log, failures);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (failures++ == 0)
                    KafkaLog.Failed(log, fault);
                if (fault is KafkaException { Error.IsFatal: true } || !TryRewind(consumer, batch))
                    return;
                // The pause must be short: the group removes a consumer that is not polled for minutes.
                await Task.Delay(Backoff.After(failures), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Waits for a message and takes those that are there as well.
    private static void Read(IConsumer<byte[]?, byte[]?> consumer, List<ConsumeResult<byte[]?, byte[]?>> batch, CancellationToken stopping)
    {
        var bytes = 0;
        for (var next = consumer.Consume(stopping); next is not null; next = consumer.Consume(TimeSpan.Zero))
        {
            batch.Add(next);
            bytes += next.Message.Value?.Length ?? 0;
            if (batch.Count == MaxMessages || bytes >= MaxBytes)
                return;
        }
    }

    private async Task StoreAsync(List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        var events = new List<Event>();
        var dead = new List<(ConsumeResult<byte[]?, byte[]?> Message, string Reason)>();
        foreach (var message in batch)
        {
            try
            {
                events.Add(KafkaMessage.Read(message, _types[message.Topic]));
            }
            catch (FormatException fault)
            {
                dead.Add((message, fault.Message));
            }
        }

        await inbox.AddAsync(events, CancellationToken.None);
        foreach (var (message, reason) in dead)
        {
            await deadTopic.SendAsync(message, reason);
            metrics.Ended(Unreadable, AttemptOutcome.Dead);
        }
    }

    // A partition that was given to another replica meanwhile is read again there.
    private static IEnumerable<ConsumeResult<byte[]?, byte[]?>> Assigned(IConsumer<byte[]?, byte[]?> consumer, List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        var assignment = consumer.Assignment;
        return batch.Where(message => assignment.Contains(message.TopicPartition));
    }

    private static void StoreOffsets(IConsumer<byte[]?, byte[]?> consumer, List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        foreach (var last in Assigned(consumer, batch).GroupBy(message => message.TopicPartition).Select(partition => partition.Last()))
            consumer.StoreOffset(last);
    }

    private bool TryRewind(IConsumer<byte[]?, byte[]?> consumer, List<ConsumeResult<byte[]?, byte[]?>> batch)
    {
        try
        {
            foreach (var first in Assigned(consumer, batch).GroupBy(message => message.TopicPartition).Select(partition => partition.First()))
                consumer.Seek(first.TopicPartitionOffset);
            return true;
        }
        catch (KafkaException fault)
        {
            KafkaLog.Failed(log, fault);
            return false;
        }
    }

    // Commits what was stored and leaves the group, so that other replicas take over at once.
    private void Close(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            consumer.Close();
        }
        catch (KafkaException fault)
        {
            KafkaLog.NotClosed(log, fault);
        }
        finally
        {
            consumer.Dispose();
        }
    }
}
