using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ticketing.Messaging.Inbox;

/// <summary>A kind of event, as its module registers it.</summary>
/// <param name="Type">The record that consumers receive.</param>
/// <param name="Topic">The topic of its events.</param>
/// <param name="Json">How its JSON is read.</param>
internal sealed record EventType(Type Type, string Topic, JsonTypeInfo Json)
{
    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">The text is not such an event.</exception>
    public object Read(string payload) => JsonSerializer.Deserialize(payload, Json) ?? throw new JsonException($"An event of {Topic} is null.");
}
