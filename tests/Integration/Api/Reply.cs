using System.Net.Http.Headers;
using System.Text.Json;
using Shouldly;

namespace Ticketing.Tests.Integration.Api;

/// <summary>An answer of the reservation API that has been found to be in its envelope.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The whole body.</param>
/// <param name="Json">The body, parsed.</param>
/// <param name="Headers">The response's headers.</param>
/// <param name="Allow">The methods of a 405.</param>
internal sealed record Reply(int Status, string Text, JsonElement Json, HttpResponseHeaders Headers, ICollection<string> Allow)
{
    /// <summary>The data of a success; anything else fails the test.</summary>
    public JsonElement Data
    {
        get
        {
            Status.ShouldBe(200, Text);
            return Json.GetProperty("data");
        }
    }

    /// <summary>The code of a refusal, or an empty text.</summary>
    public string Code => Status == 200 ? "" : Json.GetProperty("exception").GetProperty("code").GetString()!;

    /// <summary>The message of a refusal.</summary>
    public string Message => Json.GetProperty("exception").GetProperty("message").GetString()!;

    /// <summary>The names of the fields that a malformed request is told of.</summary>
    public IReadOnlyList<string> Fields =>
        Json.GetProperty("exception").TryGetProperty("data", out var named) ? [.. named.EnumerateObject().Select(each => each.Name)] : [];

    /// <summary>Reads the answer to a request and checks what holds for every answer, whatever was asked.</summary>
    public static async Task<Reply> ReadAsync(HttpResponseMessage response, string asked)
    {
        var text = await response.Content.ReadAsStringAsync();
        var what = $"{asked} was answered {(int)response.StatusCode}: {text}";
        ((int)response.StatusCode).ShouldBeLessThan(500, what);
        response.Content.Headers.ContentType?.ToString().ShouldBe("application/json; charset=utf-8", what);
        text.ShouldNotContain("   at ", customMessage: what);
        text.ShouldNotContain("System.", customMessage: what);
        using var document = JsonDocument.Parse(text);
        var reply = new Reply((int)response.StatusCode, text, document.RootElement.Clone(), response.Headers, response.Content.Headers.Allow);
        reply.CheckEnvelope(what);
        return reply;
    }

    /// <summary>Fails the test unless this is a refusal with the code, and with the status that goes with it.</summary>
    public Reply ShouldBeRefused(string code, string? because = null)
    {
        var what = $"{because} {Text}";
        Status.ShouldBe(code.StartsWith('0') ? 400 : int.Parse(code, System.Globalization.CultureInfo.InvariantCulture), what);
        Code.ShouldBe(code, what);
        return this;
    }

    /// <summary>Fails the test unless the request was found malformed in exactly these fields.</summary>
    public void ShouldBeMalformedIn(params string[] fields)
    {
        ShouldBeRefused("400");
        Fields.Order().ShouldBe(fields.Order(), Text);
    }

    private void CheckEnvelope(string what)
    {
        Json.EnumerateObject().Select(part => part.Name).ShouldBe(["resultType", "data", "exception"], what);
        var exception = Json.GetProperty("exception");
        exception.ValueKind.ShouldBe(JsonValueKind.Object, what);
        if (Status == 200)
        {
            Json.GetProperty("resultType").GetString().ShouldBe("SUCCESS", what);
            exception.EnumerateObject().ShouldBeEmpty(what);
            return;
        }

        Status.ShouldBeGreaterThanOrEqualTo(400, what);
        Json.GetProperty("resultType").GetString().ShouldBe("FAIL", what);
        Json.GetProperty("data").ValueKind.ShouldBe(JsonValueKind.Object, what);
        Json.GetProperty("data").EnumerateObject().ShouldBeEmpty(what);
        Code.ShouldMatch("^(00[1-6]|4[0-9][0-9])$", what);
        Message.ShouldNotBeNullOrWhiteSpace(what);
    }
}
