using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Kafka;

internal static partial class KafkaLog
{
    [LoggerMessage(EventId = 1350, Level = LogLevel.Warning, Message = "Topics could not be created yet. It is tried again until it works.")]
    public static partial void TopicsMissing(ILogger log, Exception fault);

    [LoggerMessage(
        EventId = 1351,
        Level = LogLevel.Warning,
        Message = "The broker refuses to create topics. Those that are missing have to be created by hand. {Reasons}")]
    public static partial void NotAllowed(ILogger log, string reasons);

    [LoggerMessage(EventId = 1353, Level = LogLevel.Error, Message = "A message in {Topic} with the key {Key} is no event. The dead topic has it: {Reason}")]
    public static partial void Dead(ILogger log, string topic, string? key, string reason);

    [LoggerMessage(EventId = 1354, Level = LogLevel.Warning, Message = "Events of Kafka cannot be received or stored now. It is tried again until it works.")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1355, Level = LogLevel.Information, Message = "Events of Kafka are received and stored again, after {Failures} failures.")]
    public static partial void Recovered(ILogger log, int failures);

    [LoggerMessage(EventId = 1359, Level = LogLevel.Warning, Message = "The consumer group was not left in order. The broker notices it by its own timeout.")]
    public static partial void NotClosed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1356, Level = LogLevel.Debug, Message = "Kafka's client ({Facility}): {Line}")]
    public static partial void Client(ILogger log, string facility, string line);

    [LoggerMessage(EventId = 1357, Level = LogLevel.Debug, Message = "Kafka's client has an error ({Code}): {Reason}")]
    public static partial void ClientError(ILogger log, ErrorCode code, string reason);

    [LoggerMessage(
        EventId = 1358,
        Level = LogLevel.Error,
        Message = "A message of {Bytes} bytes in {Topic} [{Partition}] at {Offset} is no event ({Reason}). The dead topic refuses it, too ({Refusal}).")]
    public static partial void PassedOver(ILogger log, string topic, int partition, long offset, int bytes, string reason, string refusal);
}
