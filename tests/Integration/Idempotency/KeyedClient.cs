using Ticketing.Tests.Integration.Shops;

namespace Ticketing.Tests.Integration.Idempotency;

/// <summary>Sends requests with an Idempotency-Key to a shop.</summary>
internal static class KeyedClient
{
    public static Task<KeyedAnswer> SendAsync(this Shop shop, string key, HttpMethod method, string path, object? body = null, string user = "u") =>
        shop.SendAsync([key], method, path, body, user);

    public static async Task<KeyedAnswer> SendAsync(this Shop shop, string[] keys, HttpMethod method, string path, object? body = null, string user = "u")
    {
        using var request = Shop.Request(method, path, body, user);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", keys);
        using var response = await shop.Client.SendAsync(request);
        return await KeyedAnswer.ReadAsync(response);
    }
}

/// <summary>An answer to such a request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The whole body.</param>
/// <param name="IsReplay">Whether it says that it was given before.</param>
/// <param name="RetryAfter">When to come back, in seconds.</param>
internal sealed record KeyedAnswer(int Status, string Body, bool IsReplay, double? RetryAfter)
{
    public static async Task<KeyedAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true",
        response.Headers.RetryAfter?.Delta?.TotalSeconds);

    /// <summary>The same, had it not been given before.</summary>
    public KeyedAnswer AsFirst() => this with { IsReplay = false };
}
