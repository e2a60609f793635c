using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>Turns a refusal into an HTTP answer, for both APIs.</summary>
public static class RefusalWriter
{
    private const string WaitingRoom = "/api";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ConditionalWeakTable<Error, byte[]?[]> Ready = [];

    /// <summary>Writes the refusal. The response must not have started.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var language = Languages.Of(context.Request);
        if (refusal.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        var waitingRoom = IsWaitingRoom(context.Request.Path);
        return ResponseBytes.WriteAsync(context.Response, refusal.Error.Status, Body(refusal, waitingRoom, language));
    }

    /// <summary>The body of a refusal by the server itself, which knows no language and perhaps no path.</summary>
    internal static ReadOnlyMemory<byte> Body(Refusal refusal, string? path) =>
        Body(refusal, path?.StartsWith(WaitingRoom + "/", StringComparison.OrdinalIgnoreCase) == true, Language.English);

    // The body of a refusal without details is always the same, so it is kept: in a rush for one seat nearly every answer is such a refusal.
    private static byte[] Body(Refusal refusal, bool waitingRoom, Language language)
    {
        if (refusal.Fields.Count > 0 || HasTraceId(refusal.Error))
            return Render(refusal, waitingRoom, language);
        var bodies = Ready.GetValue(refusal.Error, static _ => new byte[4][]);
        return bodies[(waitingRoom ? 2 : 0) + (language == Language.Korean ? 1 : 0)] ??= Render(refusal, waitingRoom, language);
    }

    private static byte[] Render(Refusal refusal, bool waitingRoom, Language language)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            if (waitingRoom)
                WriteWaitingRoom(json, refusal, language);
            else
                WriteReservation(json, refusal, language);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool HasTraceId(Error error) => error.Status >= StatusCodes.Status500InternalServerError;

    private static bool IsWaitingRoom(PathString path) => path.StartsWithSegments(WaitingRoom, StringComparison.OrdinalIgnoreCase);

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

        if (HasTraceId(refusal.Error) && Activity.Current is { } activity)
            json.WriteString("traceId"u8, activity.TraceId.ToHexString());
    }
}
