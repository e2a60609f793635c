using System.Text.Json;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>What holds for every answer, whatever was asked.</summary>
internal static class AnswerRules
{
    private const int MaxBody = 64 * 1024;

    // Of the server itself, whatever operation the request meant.
    private static readonly HashSet<int> OfTheServer = [400, 404, 405, 408, 413, 414, 415, 431];

    private static readonly string[] TracesOfCode = ["   at ", "System.", "Microsoft.", "Exception:", "stack", ".cs:line"];

    /// <summary>Checks an answer.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static string? Check(FuzzRequest request, FuzzAnswer? answer)
    {
        // The end of a connection over a body that is not read may overtake the answer.
        if (answer is null)
            return request.Body?.Length > MaxBody ? null : "there is no answer";
        return OfStatus(request, answer) ?? OfHeaders(answer) ?? OfBody(request, answer);
    }

    /// <summary>Checks the body of a refusal: the envelope of one of the APIs.</summary>
    public static string? OfRefusal(FuzzAnswer answer, bool? isWaitingRoom)
    {
        if (!answer.Has("content-type", "application/json; charset=utf-8"))
            return "a refusal is not JSON";
        if (TracesOfCode.FirstOrDefault(trace => answer.Body.Contains(trace, StringComparison.Ordinal)) is { } found)
            return $"the answer has '{found}' in it";
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var root = json.RootElement;
            if (root.TryGetProperty("result", out var result))
            {
                return isWaitingRoom == false || result.GetString() != "error" || IsNoText(root, "message") || IsNoText(root.GetProperty("data"), "code")
                    ? "it is not the envelope of this API"
                    : null;
            }

            return isWaitingRoom == true || root.GetProperty("resultType").GetString() != "FAIL" || root.GetProperty("data").EnumerateObject().Any() ||
                IsNoText(root.GetProperty("exception"), "code") || IsNoText(root.GetProperty("exception"), "message")
                    ? "it is not the envelope of this API"
                    : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return $"the envelope is broken: {broken.Message}";
        }
    }

    private static string? OfStatus(FuzzRequest request, FuzzAnswer answer)
    {
        if (answer.Status >= 500 && answer.Status != 503)
            return "it is a fault";
        if (answer.Status is 503 or 429 && !answer.Headers.ContainsKey("retry-after"))
            return "it does not say when to come back";
        return request.IsPlain && !request.Operation.Statuses.Contains(answer.Status) && !OfTheServer.Contains(answer.Status)
            ? "the API's description does not have this status"
            : null;
    }

    private static string? OfHeaders(FuzzAnswer answer)
    {
        if (!answer.Has("x-content-type-options", "nosniff"))
            return "it has no security headers";
        return answer.Headers.ContainsKey("x-injected") ? "a header was injected" : null;
    }

    private static string? OfBody(FuzzRequest request, FuzzAnswer answer)
    {
        if (answer.Status is 101 or 204 or 304 || answer.IsStream || request.Method == "HEAD")
            return answer.Body.Length > 0 ? "it has a body" : null;
        if (answer.Status >= 400)
            return OfRefusal(answer, request.IsPlain ? request.Operation.Path.StartsWith("/api/", StringComparison.Ordinal) : null);
        return request.IsPlain ? OfSuccess(request, answer) : null;
    }

    private static string? OfSuccess(FuzzRequest request, FuzzAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        var (name, word) = request.Operation.Path.StartsWith("/api/", StringComparison.Ordinal) ? ("result", "success") : ("resultType", "SUCCESS");
        return json.RootElement.TryGetProperty(name, out var result) && result.GetString() == word ? null : "it is not the envelope of this API";
    }

    private static bool IsNoText(JsonElement element, string name) => string.IsNullOrEmpty(element.GetProperty(name).GetString());
}
