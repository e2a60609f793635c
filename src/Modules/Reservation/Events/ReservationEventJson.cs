using System.Text.Json.Serialization;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Reservations.Events;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReservationHeld))]
[JsonSerializable(typeof(ReservationExpired))]
[JsonSerializable(typeof(ReservationCancelled))]
internal sealed partial class ReservationEventJson : JsonSerializerContext;
