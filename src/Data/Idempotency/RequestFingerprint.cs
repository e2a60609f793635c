using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ticketing.Data.Idempotency;

/// <summary>
/// The fingerprint of a request's body. Bodies of the same JSON have the same one: white space, escapes and the order of members make no difference. Numbers
/// are compared as they are written.
/// </summary>
internal static class RequestFingerprint
{
    /// <summary>The SHA-256 of the body's canonical form; of its bytes where it is not JSON.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> body)
    {
        var canonical = new ArrayBufferWriter<byte>(body.Length + 16);
        try
        {
            using var document = JsonDocument.Parse(body);
            using var writer = new Utf8JsonWriter(canonical);
            Write(writer, document.RootElement);
        }
        catch (Exception noJson) when (noJson is JsonException or InvalidOperationException)
        {
            return SHA256.HashData(body.Span);
        }

        return SHA256.HashData(canonical.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
