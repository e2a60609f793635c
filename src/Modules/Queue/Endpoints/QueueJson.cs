using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Queues.Endpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope<IssuedToken>))]
[JsonSerializable(typeof(Envelope<CheckedToken>))]
[JsonSerializable(typeof(IssueTokenRequest))]
[JsonSerializable(typeof(EnterQueueRequest))]
[JsonSerializable(typeof(WaitingRoomEnvelope<EnteredQueue>))]
[JsonSerializable(typeof(WaitingRoomEnvelope<QueueStatus>))]
[JsonSerializable(typeof(WaitingRoomEnvelope<ActiveSlot>))]
[JsonSerializable(typeof(WaitingRoomEnvelope<LeftQueue>))]
[JsonSerializable(typeof(WaitingRoomEnvelope<PublishedDraw>))]
internal sealed partial class QueueJson : JsonSerializerContext;
