using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>The one place that turns a refusal into an HTTP answer, for both APIs.</summary>
public static class RefusalWriter
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the refusal. The response must not have started.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var language = Languages.Of(context.Request);
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            if (IsWaitingRoom(context.Request.Path))
                WriteWaitingRoom(json, refusal, language);
            else
                WriteReservation(json, refusal, language);
        }

        return ResponseBytes.WriteAsync(context.Response, refusal.Error.Status, buffer.WrittenMemory);
    }

    private static bool IsWaitingRoom(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static void WriteReservation(Utf8JsonWriter json, Refusal refusal, Language language)
    {
        json.WriteStartObject();
        json.WriteString("resultType"u8, "FAIL"u8);
        json.WriteStartObject("data"u8);
        json.WriteEndObject();
        json.WriteStartObject("exception"u8);
        json.WriteString("code"u8, refusal.Error.Code);
        json.WriteString("message"u8, refusal.Error.Message.In(language));
        WriteDetails(json, refusal, language, "data");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteWaitingRoom(Utf8JsonWriter json, Refusal refusal, Language language)
    {
        json.WriteStartObject();
        json.WriteString("result"u8, "error"u8);
        json.WriteString("message"u8, refusal.Error.Message.In(language));
        json.WriteStartObject("data"u8);
        json.WriteString("code"u8, refusal.Error.Code);
        WriteDetails(json, refusal, language, "fields");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Refusal refusal, Language language, string fields)
    {
        if (refusal.Fields.Count > 0)
        {
            json.WriteStartObject(fields);
            foreach (var (name, message) in refusal.Fields)
                json.WriteString(name, message.In(language));
            json.WriteEndObject();
        }

        if (refusal.Error.Status >= StatusCodes.Status500InternalServerError && Activity.Current is { } activity)
            json.WriteString("traceId"u8, activity.TraceId.ToHexString());
    }
}
