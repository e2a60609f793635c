using System.Data.Common;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Events;

namespace Ticketing.Adapters.Kafka;

/// <summary>
/// Puts what arrives into the inbox, where a fact that arrives twice is found. It never fails: MassTransit would pass over a message whose consumer did, and commit what comes
/// after it. So it waits while the database is away, or refuses for a reason that is not the message's; and what can be no fact goes to the topic's dead topic, or is passed over where
/// even that does not take it.
/// </summary>
internal sealed class KafkaEventConsumer(Inbox inbox, KafkaBus bus, EventMetrics metrics, TimeProvider time, ILogger<KafkaEventConsumer> log) : IConsumer<KafkaEvent>
{
    private const string Unreadable = "unreadable";

    // Classes of the SQL standard: the data are not what the column takes, or break a constraint.
    private static readonly string[] BadData = ["22", "23"];

    public async Task Consume(ConsumeContext<KafkaEvent> context)
    {
        var (message, key) = (context.Message, context.GetKey<string>());
        try
        {
            var fact = message.Read(key);
            await InsistAsync(message.Topic, () => inbox.AddAsync([fact], CancellationToken.None));
        }
        catch (Exception fault) when (IsTheMessages(fault))
        {
            await PutAsideAsync(context, fault.Message);
            metrics.Ended(Unreadable, DeliveryEnd.Dead);
        }
    }

    private async Task PutAsideAsync(ConsumeContext<KafkaEvent> context, string reason)
    {
        var (message, key) = (context.Message, context.GetKey<string>());
        try
        {
            await InsistAsync(message.Topic, () => bus.BuryAsync(message, key, reason));
            KafkaLog.Buried(log, message.Topic, key, reason);
        }
        catch (KafkaException fault) when (IsTheMessages(fault))
        {
            // It is the broker's to keep, for as long as it keeps what is in the topic.
            KafkaLog.LeftBehind(log, message.Topic, context.Partition(), context.Offset(), message.Value.Length, reason, fault.Error.Reason);
        }
    }

    // Only what is sure to fail again: a table that is missing or a right that was not given is mended by somebody, and a host that is going down hands over to others.
    private static bool IsTheMessages(Exception fault) =>
        fault is FormatException or KafkaException { Error.Code: ErrorCode.MsgSizeTooLarge } || (fault is DbException { SqlState: { } state } && BadData.Any(each => state.StartsWith(each, StringComparison.Ordinal)));

    // Until it works, or fails because of the message.
    private async Task InsistAsync(string topic, Func<Task> step)
    {
        for (var failures = 0; ;)
        {
            try
            {
                await step();
                return;
            }
            catch (Exception fault) when (!IsTheMessages(fault))
            {
                if (failures++ == 0)
                    KafkaLog.Waits(log, topic, fault);
                await Task.Delay(OutboxRelay.BackOff(failures), time);
            }
        }
    }
}
