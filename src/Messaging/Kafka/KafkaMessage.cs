using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Kafka;

/// <summary>An event as a message of Kafka: its key is the message's key, its JSON the value, and headers carry its id and its trace.</summary>
internal static class KafkaMessage
{
    private const string IdHeader = "message-id";
    private const string TraceHeader = "traceparent";

    // The widths of the inbox's columns, and of a traceparent.
    private const int MaxKeyLength = 64;
    private const int MaxTraceLength = 55;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The message that carries an event.</summary>
    public static Message<byte[]?, byte[]?> Write(Event sent)
    {
        var headers = new Headers { { IdHeader, Encoding.UTF8.GetBytes(sent.Id.ToString()) } };
        if (sent.TraceParent is { } trace)
            headers.Add(TraceHeader, Encoding.UTF8.GetBytes(trace));
        return new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(sent.Key), Value = Encoding.UTF8.GetBytes(sent.Payload), Headers = headers };
    }

    /// <summary>The event that a message carries.</summary>
    /// <param name="message">The message.</param>
    /// <param name="type">The kind of event that its topic has.</param>
    /// <exception cref="FormatException">It carries no event: it has no key or no id, or its value is not such an event.</exception>
    public static Event Read(ConsumeResult<byte[]?, byte[]?> message, EventType type)
    {
        if (!Guid.TryParse(Header(message, IdHeader), out var id))
            throw new FormatException($"The header {IdHeader} is no UUID.");
        try
        {
            var key = StrictUtf8.GetString(message.Message.Key ?? []);
            if (key.Length is 0 or > MaxKeyLength)
                throw new FormatException($"The key has {key.Length} characters; 1 to {MaxKeyLength} are allowed.");
            var payload = StrictUtf8.GetString(message.Message.Value ?? []);
            type.Read(payload);
            return new Event(id, type.Topic, key, payload) { TraceParent = Header(message, TraceHeader) is { Length: <= MaxTraceLength } trace ? trace : null };
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException)
        {
            throw new FormatException(fault.Message, fault);
        }
    }

    private static string? Header(ConsumeResult<byte[]?, byte[]?> message, string name) =>
        message.Message.Headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;
}
