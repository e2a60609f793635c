using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Queues.Endpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope<IssuedToken>))]
[JsonSerializable(typeof(Envelope<CheckedToken>))]
[JsonSerializable(typeof(IssueTokenRequest))]
internal sealed partial class QueueJson : JsonSerializerContext;
