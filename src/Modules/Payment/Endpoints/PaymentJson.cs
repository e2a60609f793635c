using System.Text.Json.Serialization;
using Ticketing.Common.Api;
using Ticketing.Payments.Payments;

namespace Ticketing.Payments.Endpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Envelope<PayAnswer>))]
[JsonSerializable(typeof(Envelope<RefundAnswer>))]
[JsonSerializable(typeof(Envelope<SalesOverview>))]
[JsonSerializable(typeof(Envelope<SeatRowsAnswer>))]
internal sealed partial class PaymentJson : JsonSerializerContext;
