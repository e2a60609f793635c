using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Payments.Endpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Envelope<PayAnswer>))]
[JsonSerializable(typeof(Envelope<RefundAnswer>))]
internal sealed partial class PaymentJson : JsonSerializerContext;
