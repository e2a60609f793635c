using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>
/// A JSON request body, read field by field so that the answer to a bad request can name every bad field at once.
/// Read all fields first, then look at <see cref="Refusal"/>: the values are valid only when it is null.
/// </summary>
public sealed class JsonFields : IDisposable
{
    private static readonly JsonDocumentOptions ParseOptions = new() { AllowDuplicateProperties = false };

    private readonly PipeReader? _reader;
    private readonly SequencePosition _end;
    private readonly JsonDocument? _document;
    private readonly Refusal? _unreadable;
    private Dictionary<string, Message>? _errors;

    private JsonFields(JsonDocument? document, Refusal? unreadable, PipeReader? reader = null, SequencePosition end = default)
    {
        _reader = reader;
        _end = end;
        _document = document;
        _unreadable = unreadable;
    }

    /// <summary>Why the body cannot be taken, or null when every field read so far is good.</summary>
    public Refusal? Refusal => _unreadable ?? (_errors is null ? null : new Refusal(Errors.Malformed) { Fields = _errors });

    /// <summary>Reads the body. A body that is not a JSON object throws no exception here: the refusal is in <see cref="Refusal"/>.</summary>
    /// <exception cref="BadHttpRequestException">The body is larger than the server takes, or came too slowly.</exception>
    public static async ValueTask<JsonFields> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType())
            return new JsonFields(null, request.ContentLength is null or 0 && request.ContentType is null ? Whole(EmptyBody) : Errors.NotJson);
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return new JsonFields(null, Errors.Compressed);

        // The document reads from the server's own buffers, without a copy; they go back when the fields are disposed.
        var body = WithoutByteOrderMark(await ReadWholeAsync(request.BodyReader, cancellation));
        try
        {
            var document = JsonDocument.Parse(body, ParseOptions);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new JsonFields(document, Whole(NotAnObject), request.BodyReader, body.End);
            var unreadable = JsonTexts.AreReadable(body, document.RootElement) ? null : Whole(BrokenJson);
            return new JsonFields(document, unreadable, request.BodyReader, body.End);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return new JsonFields(null, Whole(body.IsEmpty ? EmptyBody : BrokenJson), request.BodyReader, body.End);
        }
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadWholeAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // RFC 8259, 8.1: a parser may ignore it, and some clients send it.
    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return reader.IsNext([0xEF, 0xBB, 0xBF]) ? body.Slice(3) : body;
    }

    /// <summary>A whole number that must be there, from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public long Number(string name, long min = 1, long max = long.MaxValue) =>
        TryGet(name, out var value) ? Check(name, value, min, max) : Bad<long>(name, Missing);

    /// <summary>An element that may be absent or null, for fields that take more than one type.</summary>
    public JsonElement? Optional(string name) => TryGet(name, out var value) ? value : null;

    /// <summary>An element as it stands, a null included; absent is null.</summary>
    public JsonElement? Raw(string name) =>
        _unreadable is null && _document is not null && _document.RootElement.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A list of whole numbers that may be absent: at least one, at most <paramref name="most"/>, all different.</summary>
    public IReadOnlyList<long>? OptionalNumbers(string name, int most, long min = 1, long max = long.MaxValue)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 || value.GetArrayLength() > most)
            return Bad<IReadOnlyList<long>>(name, FieldMessages.List(most));

        var numbers = new List<long>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < min || number > max)
                return Bad<IReadOnlyList<long>>(name, FieldMessages.Between(min, max));
            if (numbers.Contains(number))
                return Bad<IReadOnlyList<long>>(name, FieldMessages.Different);
            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>A text that must be there and is an identifier (see <see cref="Identifier"/>).</summary>
    public string Id(string name)
    {
        if (!TryGet(name, out var value))
            return Bad<string>(name, Missing)!;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && Identifier.IsValid(text)
            ? text
            : Bad<string>(name, FieldMessages.Identifier)!;
    }

    /// <summary>A user id, as a text or as a number, for both APIs; null where it is absent.</summary>
    public string? OptionalUser(string name) => Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var id) => id.ToString(CultureInfo.InvariantCulture),
        { ValueKind: JsonValueKind.String } text when Identifier.IsValid(text.GetString()) => text.GetString(),
        _ => Bad<string>(name, FieldMessages.Identifier),
    };

    /// <summary>Notes that a field is bad; the value that comes back is only a placeholder.</summary>
    public T? Bad<T>(string name, Message message)
    {
        (_errors ??= []).TryAdd(name, message);
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _document?.Dispose();
        _reader?.AdvanceTo(_end);
    }

    private long Check(string name, JsonElement value, long min, long max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : Bad<long>(name, FieldMessages.Between(min, max));

    private bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return _unreadable is null && _document is not null && _document.RootElement.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private static Message Missing => FieldMessages.Missing;

    private static Message EmptyBody => new("the body is empty: send a JSON object", "본문이 비어 있습니다. JSON 객체를 보내 주세요");

    private static Message NotAnObject => new("the body must be a JSON object", "본문은 JSON 객체여야 합니다");

    private static Message BrokenJson => new("the body is not well-formed JSON, or has a member twice", "본문이 올바른 JSON이 아니거나 중복된 항목이 있습니다");

    private static Refusal Whole(Message message) => new(Errors.Malformed) { Fields = new Dictionary<string, Message> { ["body"] = message } };
}
