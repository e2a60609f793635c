using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Ticketing.Messaging.Inbox;

namespace Ticketing.Messaging.Kafka;

/// <summary>Sends messages that are not events to the dead topic of the topic in which they were found.</summary>
internal sealed class KafkaDeadTopic(KafkaClients clients, ILogger<KafkaDeadTopic> log) : IDisposable
{
    private const string ReasonHeader = "reason";

    // Errors that a retry cannot change. Others, such as a timeout, are thrown.
    private static readonly ErrorCode[] Refusals =
    [
        ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.InvalidMsg, ErrorCode.InvalidRecord, ErrorCode.PolicyViolation,
        ErrorCode.TopicAuthorizationFailed, ErrorCode.UnknownTopicOrPart, ErrorCode.Local_UnknownTopic,
    ];

    private readonly Lazy<IProducer<byte[]?, byte[]?>> _producer = new(clients.CreateProducer);

    /// <summary>
    /// Sends the message as it is, with the reason in a header. Where the dead topic refuses it, it is logged and passed over; its own topic still has it.
    /// </summary>
    /// <exception cref="KafkaException">The broker is away.</exception>
    public async Task SendAsync(ConsumeResult<byte[]?, byte[]?> found, string reason)
    {
        var (key, value) = (found.Message.Key, found.Message.Value);
        var headers = new Headers();
        foreach (var header in found.Message.Headers)
            headers.Add(header.Key, header.GetValueBytes());
        headers.Add(ReasonHeader, Encoding.UTF8.GetBytes(reason));
        try
        {
            var message = new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = headers };
            await _producer.Value.ProduceAsync(EventConsumer.DeadTopic(found.Topic), message);
            KafkaLog.Dead(log, found.Topic, key is null ? null : Encoding.UTF8.GetString(key), reason);
        }
        catch (KafkaException fault) when (Refusals.Contains(fault.Error.Code))
        {
            KafkaLog.PassedOver(log, found.Topic, found.Partition.Value, found.Offset.Value, value?.Length ?? 0, reason, fault.Error.Reason);
        }
    }

    public void Dispose()
    {
        if (_producer.IsValueCreated)
            _producer.Value.Dispose();
    }
}
