using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Kafka;

internal static partial class KafkaLog
{
    [LoggerMessage(EventId = 1350, Level = LogLevel.Warning, Message = "Topics could not be created yet. The creation is tried again until it succeeds.")]
    public static partial void TopicsMissing(ILogger log, Exception fault);

    [LoggerMessage(
        EventId = 1351,
        Level = LogLevel.Warning,
        Message = "The broker refuses to create topics. Create the missing topics by hand. {Reasons}")]
    public static partial void NotAllowed(ILogger log, string reasons);

    [LoggerMessage(EventId = 1353, Level = LogLevel.Error,
        Message = "A message in {Topic} with the key {Key} is not an event. It was sent to the dead topic: {Reason}")]
    public static partial void Dead(ILogger log, string topic, string? key, string reason);

    [LoggerMessage(EventId = 1354, Level = LogLevel.Warning,
        Message = "Events of Kafka cannot be received or stored now. This is tried again until it succeeds.")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1355, Level = LogLevel.Information, Message = "Events of Kafka are received and stored again, after {Failures} failures.")]
    public static partial void Recovered(ILogger log, int failures);

    [LoggerMessage(EventId = 1359, Level = LogLevel.Warning,
        Message = "The consumer could not leave its group cleanly. The broker removes it after the session timeout.")]
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
