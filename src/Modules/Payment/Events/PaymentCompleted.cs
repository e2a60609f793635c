using System.Text.Json;
using System.Text.Json.Serialization;
using Ticketing.Messaging.Events;

namespace Ticketing.Payments.Events;

/// <summary>A payment happened.</summary>
/// <param name="ReservationId">What was paid for.</param>
/// <param name="UserId">Who paid.</param>
/// <param name="Amount">In won.</param>
/// <param name="Queue">The queue of the token that paid.</param>
/// <param name="Ticket">The ticket of the token that paid.</param>
/// <param name="PaidAt">When, by the database's clock.</param>
internal sealed record PaymentCompleted(long ReservationId, string UserId, long Amount, string Queue, long Ticket, DateTimeOffset PaidAt)
{
    public const string Topic = "payment.completed";

    /// <summary>Reads the event.</summary>
    /// <exception cref="JsonException">It is not as this module writes it.</exception>
    public static PaymentCompleted Of(EventMessage message) =>
        JsonSerializer.Deserialize(message.Payload, PaymentEventJson.Default.PaymentCompleted) ?? throw new JsonException("The event is null.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PaymentCompleted))]
internal sealed partial class PaymentEventJson : JsonSerializerContext;
