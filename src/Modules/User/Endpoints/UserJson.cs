using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ticketing.Common.Api;

namespace Ticketing.Users.Endpoints;

[JsonSerializable(typeof(Envelope<AmountAnswer>))]
[JsonSerializable(typeof(Envelope<PaidChargeAnswer>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<HistoryItem>>))]
internal sealed partial class UserJson : JsonSerializerContext
{
    /// <summary>Camel case, with Korean unescaped.</summary>
    public static UserJson Instance { get; } =
        new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
