using System.Text.Json.Serialization;
using Ticketing.Payments.Contracts;

namespace Ticketing.Payments.Events;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PaymentCompleted))]
[JsonSerializable(typeof(PaymentRefunded))]
internal sealed partial class PaymentEventJson : JsonSerializerContext;
