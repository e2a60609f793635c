using System.Text.Json.Serialization;
using Ticketing.Queues.Endpoints;

namespace Ticketing.Queues.Push;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QueueStatus))]
[JsonSerializable(typeof(PushedEvent))]
internal sealed partial class PushJson : JsonSerializerContext;
