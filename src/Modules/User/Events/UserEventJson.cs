using System.Text.Json.Serialization;
using Ticketing.Users.Contracts;

namespace Ticketing.Users.Events;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BalanceCharged))]
internal sealed partial class UserEventJson : JsonSerializerContext;
