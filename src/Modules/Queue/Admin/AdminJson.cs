using System.Text.Json.Serialization;
using Ticketing.Common.Api;
using Ticketing.Data.Audit;

namespace Ticketing.Queues.Admin;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Envelope<IReadOnlyList<QueueOverview>>))]
[JsonSerializable(typeof(Envelope<QueueOverview>))]
[JsonSerializable(typeof(Envelope<OperationOutcome>))]
[JsonSerializable(typeof(Envelope<PublishedOrderAnswer>))]
[JsonSerializable(typeof(Envelope<QueueHistoryAnswer>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<OperationAnswer>>))]
[JsonSerializable(typeof(Envelope<AuditAnswer>))]
[JsonSerializable(typeof(IReadOnlyList<AuditedCheck>))]
internal sealed partial class AdminJson : JsonSerializerContext;
