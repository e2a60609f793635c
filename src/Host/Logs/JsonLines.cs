using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Ticketing.Host.Logs;

/// <summary>
/// Writes an event as one line of JSON: time, level, category, event id and name, message, its parameters (<c>State</c>), the request's trace
/// (<c>TraceId</c>), the exception, and how many lines of this event were left out before it (<c>LeftOut</c>). Warnings and errors are limited by
/// <see cref="LogOptions"/>.
/// </summary>
internal sealed class JsonLines(IOptions<LogOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name in <c>Logging:Console:FormatterName</c>.</summary>
    public const string FormatterName = "lines";

    private const string OriginalFormat = "{OriginalFormat}";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly LineLimit _limit = new(options.Value.LinesPerWindow, TimeSpan.FromSeconds(options.Value.WindowSeconds), time);

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var leftOut = 0;
        if (logEntry.LogLevel >= LogLevel.Warning && !_limit.Allows(logEntry.Category, logEntry.EventId.Id, out leftOut))
            return;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
            WriteLine(json, logEntry, leftOut);
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private void WriteLine<TState>(Utf8JsonWriter json, in LogEntry<TState> entry, int leftOut)
    {
        json.WriteStartObject();
        json.WriteString("Timestamp"u8, time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteString("LogLevel"u8, entry.LogLevel.ToString());
        json.WriteString("Category"u8, entry.Category);
        json.WriteNumber("EventId"u8, entry.EventId.Id);
        if (entry.EventId.Name is { } name)
            json.WriteString("EventName"u8, name);
        json.WriteString("Message"u8, entry.Formatter(entry.State, entry.Exception));
        if (Activity.Current is { } activity)
            json.WriteString("TraceId"u8, activity.TraceId.ToHexString());
        if (leftOut > 0)
            json.WriteNumber("LeftOut"u8, leftOut);
        if (entry.Exception is { } exception)
            json.WriteString("Exception"u8, exception.ToString());
        WriteState(json, entry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        if (state.All(part => part.Key == OriginalFormat))
            return;
        json.WriteStartObject("State"u8);
        foreach (var (key, value) in state.Where(part => part.Key != OriginalFormat))
        {
            switch (value)
            {
                case int or long or short or byte:
                    json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case bool flag:
                    json.WriteBoolean(key, flag);
                    break;
                case null:
                    json.WriteNull(key);
                    break;
                default:
                    json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }
}
