using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Concerts.Lists;

[JsonSerializable(typeof(Envelope<IReadOnlyList<ScheduleItem>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<SeatItem>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ConcertItem>>))]
internal sealed partial class ConcertJson : JsonSerializerContext
{
    /// <summary>Camel case, with Korean unescaped.</summary>
    public static ConcertJson Instance { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
