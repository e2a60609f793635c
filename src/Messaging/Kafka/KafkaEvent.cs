using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Kafka;

/// <summary>A message as it lies in Kafka: the key is the fact's, the value its JSON, and the headers tell its id and its trace.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Value">The value.</param>
internal sealed record KafkaEvent(string Topic, Headers Headers, byte[] Value)
{
    private const string IdHeader = "message-id";
    private const string TraceHeader = "traceparent";

    /// <summary>The message that carries a fact.</summary>
    public static Message<string, byte[]> Of(EventMessage message)
    {
        var headers = new Headers { { IdHeader, Encoding.UTF8.GetBytes(message.Id.ToString()) } };
        if (message.TraceParent is { } trace)
            headers.Add(TraceHeader, Encoding.UTF8.GetBytes(trace));
        return new Message<string, byte[]> { Key = message.Key, Value = Encoding.UTF8.GetBytes(message.Payload), Headers = headers };
    }

    /// <summary>The fact that it carries.</summary>
    /// <exception cref="FormatException">It carries none: it has no key or no id, or its value is no JSON.</exception>
    public EventMessage Read(string? key)
    {
        if (string.IsNullOrEmpty(key))
            throw new FormatException("It has no key.");
        if (!Guid.TryParse(Header(IdHeader), out var id))
            throw new FormatException($"Its header {IdHeader} is no UUID.");
        try
        {
            JsonDocument.Parse(Value).Dispose();
        }
        catch (JsonException fault)
        {
            throw new FormatException("Its value is no JSON.", fault);
        }

        return new EventMessage(id, Topic, key, Encoding.UTF8.GetString(Value)) { TraceParent = Header(TraceHeader) };
    }

    private string? Header(string name) => Headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Takes everything as it is, so that what cannot be read is found out where it can be put aside.</summary>
    internal sealed class Deserializer : IDeserializer<KafkaEvent>
    {
        public KafkaEvent Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => new(context.Topic, context.Headers, data.ToArray());
    }
}
