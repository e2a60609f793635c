using System.Globalization;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Makes headers: of the body, of the identity, and others that mean something to a server.</summary>
internal sealed class FuzzHeaders(Random random, FuzzValues values)
{
    private static readonly string[] ContentTypes =
    [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16",
            "application/json;charset=\"utf-8\"",
        "application/json; charset=fzmark", "application/problem+json", "APPLICATION/JSON", "application/json;;;", "json", "", "application/json, text/plain",
            "\"",
        "*/*",
    ];

    private static readonly (string Name, string[] Values)[] Others =
    [
        ("Accept-Language", ["ko", "en;q=0", "*", "ko-KR,ko;q=0.9,en;q=0.8", ";;;", "fzmark", "en;q=99999999999999999999", ",,,,"]),
        ("Idempotency-Key", ["", "k-1", "k-2", "fzmark", "a b", "\u00e9", "'", "%00"]),
        ("If-None-Match", ["*", "\"x\"", "W/\"x\"", "fzmark", "\"", ","]),
        ("If-Match", ["*", "\"1\"", "\"999999999999999999999\"", "W/\"1\"", "fzmark"]),
        ("If-Modified-Since", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"]),
        ("Range", ["bytes=0-0", "bytes=-1", "fzmark"]),
        ("Expect", ["100-continue", "fzmark"]),
        ("Accept", ["text/html", "application/xml", "*/*;q=0", "fzmark"]),
        ("Accept-Encoding", ["gzip", "br;q=1, *;q=0", "fzmark"]),
        ("Content-Encoding", ["gzip", "identity", "fzmark"]),
        ("Origin", ["null", "http://evil.test", "fzmark"]),
        ("Cookie", ["a=b", "fzmark"]),
        ("X-Forwarded-For", ["10.0.0.1", "::1, 1.2.3.4", "fzmark", "999.999.999.999", ",,,"]),
        ("X-Forwarded-Proto", ["https", "fzmark"]),
        ("Forwarded", ["for=10.0.0.1", "fzmark"]),
        ("X-HTTP-Method-Override", ["DELETE"]),
        ("X-User-Id", ["1", "u-1", "fzmark"]),
        ("X-Admin-User", ["root", "a b", "\u00e9"]),
        ("traceparent", ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "fzmark", "00-0-0-0"]),
        ("Connection", ["close", "keep-alive", "fzmark", "Upgrade"]),
        ("Upgrade", ["websocket", "h2c", "fzmark"]),
        ("Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZQ==", "fzmark"]),
        ("Sec-WebSocket-Version", ["13", "0", "fzmark"]),
        ("Last-Event-ID", ["1", "-1", "fzmark"]),
        ("X-Fuzz", ["\u00e9", "\u0001", "a\tb", "콘서트"]),
    ];

    /// <summary>The content type of a body: nearly always JSON.</summary>
    public IEnumerable<(string Name, string Value)> OfBody(bool isChanged) => isChanged && random.Next(6) == 0
        ? random.Next(4) == 0 ? [] : [("Content-Type", ContentTypes[random.Next(ContentTypes.Length)])]
        : [("Content-Type", "application/json")];

    /// <summary>The forms in which a queue token is sent, and forms in which it is not.</summary>
    public IEnumerable<(string Name, string Value)> OfToken(string token, bool isChanged)
    {
        if (token.Length == 0)
            return [];
        if (!isChanged || random.Next(5) > 0)
            return [("Authorization", random.Next(2) == 0 ? token : $"Bearer {token}")];
        return random.Next(5) switch
        {
            0 => [("Authorization", $"Basic {token}")],
            1 => [("Authorization", token), ("Authorization", token)],
            2 => [("Authorization", $"bearer  {token}")],
            3 => [("authorization", $"BEARER {token} ")],
            _ => [("Authorization", $"Bearer {token},{token}")],
        };
    }

    /// <summary>Up to three headers that a client may send, good or not.</summary>
    public IEnumerable<(string Name, string Value)> More()
    {
        for (var left = random.Next(4); left > 0; left--)
        {
            var (name, known) = Others[random.Next(Others.Length)];
            var value = random.Next(5) == 0 ? new string('x', random.Next(1, 400)) : known[random.Next(known.Length)];
            yield return (name, value);
            if (random.Next(12) == 0)
                yield return (name, value);
        }
    }

    /// <summary>A key of its own for a repeatable call, or one that others use as well.</summary>
    public (string Name, string Value) Key() =>
        ("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"key-{(random.Next(3) == 0 ? random.Next(5) : random.Next())}"));

    /// <summary>A key of operators that is wrong.</summary>
    public string WrongKey() => values.Pick("", "fzmark", FuzzShop.AdminKey[..^1], FuzzShop.AdminKey + " x", "sample");
}
