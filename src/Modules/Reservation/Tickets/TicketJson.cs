using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ticketing.Reservations.Tickets;

[JsonSerializable(typeof(TicketClaims))]
[JsonSerializable(typeof(PublicTicketKeys))]
internal sealed partial class TicketJson : JsonSerializerContext
{
    /// <summary>Camel case, with Korean unescaped.</summary>
    public static TicketJson Instance { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
