using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ticketing.Tests.Integration.Events;

/// <summary>An event of the tests.</summary>
public sealed record OrderPlaced(string Name, int Number)
{
    public const string Topic = "order.placed";
}

/// <summary>A failure of a consumer of <see cref="OrderPlaced"/> that is tried again.</summary>
public sealed record OrderRetried(Guid EventId, string Consumer, int Failures, string Error, JsonElement Event);

/// <summary>An <see cref="OrderPlaced"/> that a consumer has given up.</summary>
public sealed record OrderDead(Guid EventId, string Consumer, int Failures, string Error, JsonElement Event);

/// <summary>An event without a consumer.</summary>
public sealed record OrderShipped(string Name)
{
    public const string Topic = "order.shipped";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(OrderRetried))]
[JsonSerializable(typeof(OrderDead))]
[JsonSerializable(typeof(OrderShipped))]
internal sealed partial class OrderJson : JsonSerializerContext;
