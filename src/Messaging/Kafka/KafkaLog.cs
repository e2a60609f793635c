using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Ticketing.Messaging.Kafka;

internal static partial class KafkaLog
{
    [LoggerMessage(EventId = 1350, Level = LogLevel.Warning, Message = "Topics could not be created yet; it is tried again until it works.")]
    public static partial void TopicsMissing(ILogger log, Exception fault);

    [LoggerMessage(EventId = 1351, Level = LogLevel.Warning, Message = "The broker does not create topics for this host; those that are missing have to be made by hand. {Reasons}")]
    public static partial void NotAllowed(ILogger log, string reasons);

    [LoggerMessage(EventId = 1352, Level = LogLevel.Warning, Message = "What arrives in {Topic} cannot be taken on now; it waits.")]
    public static partial void Waits(ILogger log, string topic, Exception fault);

    [LoggerMessage(EventId = 1353, Level = LogLevel.Error, Message = "A message in {Topic} with the key {Key} is no event, and was put into the dead topic: {Reason}")]
    public static partial void Buried(ILogger log, string topic, string? key, string reason);

    [LoggerMessage(EventId = 1354, Level = LogLevel.Warning, Message = "Nothing is received from {Topic}; it is tried again every second.")]
    public static partial void ReceivesNothing(ILogger log, string topic, Exception? fault);

    [LoggerMessage(EventId = 1355, Level = LogLevel.Information, Message = "{Topic} is received again.")]
    public static partial void ReceivesAgain(ILogger log, string topic);

    [LoggerMessage(EventId = 1356, Level = LogLevel.Debug, Message = "Kafka's client says ({Facility}): {Line}")]
    public static partial void Client(ILogger log, string facility, string line);

    [LoggerMessage(EventId = 1357, Level = LogLevel.Debug, Message = "Kafka's client has trouble ({Code}): {Reason}")]
    public static partial void Trouble(ILogger log, ErrorCode code, string reason);

    [LoggerMessage(EventId = 1358, Level = LogLevel.Error, Message = "A message of {Bytes} bytes in {Topic}, partition {Partition}, offset {Offset}, is no event ({Reason}), and the dead topic does not take it ({Refusal}): it was passed over.")]
    public static partial void LeftBehind(ILogger log, string topic, long? partition, long? offset, int bytes, string reason, string refusal);
}
