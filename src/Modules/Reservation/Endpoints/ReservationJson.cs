using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Reservations.Endpoints;

[JsonSerializable(typeof(Envelope<ReserveAnswer>))]
[JsonSerializable(typeof(Envelope<ReservationAnswer>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ReservationAnswer>>))]
[JsonSerializable(typeof(Envelope<GiveBackAnswer>))]
[JsonSerializable(typeof(Envelope<TicketAnswer>))]
internal sealed partial class ReservationJson : JsonSerializerContext
{
    /// <summary>Camel case, with Korean unescaped.</summary>
    public static ReservationJson Instance { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
