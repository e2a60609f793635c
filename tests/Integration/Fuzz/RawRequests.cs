using System.Globalization;
using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>
/// Makes bytes that no HTTP client would send: broken request lines, heads, lengths and chunks, and several requests at once. None of them may change anything:
/// those that would have no token.
/// </summary>
/// <param name="random">What decides.</param>
/// <param name="token">A queue token, for requests that only read.</param>
internal sealed class RawRequests(Random random, string token)
{
    private const string Post = "POST /v1/api/concerts/payment HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    private static readonly string[] Lines =
    [
        "GET", "GET ", "GET /", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET / HTTP/0.9", "GET / HTTP/2.0", "GET / HTTP/1.1.1",
            "GET / http/1.1",
        "GET /\0 HTTP/1.1", "GET /a b HTTP/1.1", "G\0T / HTTP/1.1", "G(T / HTTP/1.1", "GET \\ HTTP/1.1", "GET http://evil.test/v1/api/user/amount HTTP/1.1",
        "GET https://x:99999/ HTTP/1.1", "GET http:// HTTP/1.1", "GET //evil.test/ HTTP/1.1", "OPTIONS * HTTP/1.1", "GET * HTTP/1.1", "CONNECT x:443 HTTP/1.1",
        "CONNECT / HTTP/1.1", "PRI * HTTP/2.0", "GET /%ff%fe HTTP/1.1", "GET /v1/api/queue/%2e%2e/%2e%2e/metrics HTTP/1.1", "GET /?%00 HTTP/1.1",
        "GET /\u00e9 HTTP/1.1", "POST /v1/api/user/amount HTTP/1.1", "DELETE /api/v1/queue HTTP/1.1", "TRACE / HTTP/1.1", "\0\0\0\0",
            "\u0016\u0003\u0001\u0002",
        "GET /admin/queues HTTP/1.1", "GET /metrics HTTP/1.1", "GET /health/live HTTP/1.1", "GET /v1/api/concerts/seat?scheduleId=1 HTTP/1.1",
    ];

    private static readonly string[] Heads =
    [
        "Host: x", "Host: x", "Host: x", "Host: x\r\nHost: y", "Host:", "Host: x y", "Host: \0", "Host: x:99999", "Host: [::1", "Host : x", "No colon",
            ": empty", "Host: x\r\n folded: 1",
        "X: \u0001", "X: é", "X: \0", "Content-Length: 0", "Content-Length: -1", "Content-Length: 5", "Content-Length: +5", "Content-Length: 0x5",
            "Content-Length: 5, 5",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 99999999999999999999", "Content-Length: 65537", "Transfer-Encoding: chunked",
            "Transfer-Encoding: Chunked ",
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:\tchunked", "Connection: close", "Connection: Upgrade\r\nUpgrade: h2c",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x", "Expect: 100-continue", "Accept-Encoding: gzip",
            "Authorization: ",
    ];

    private static readonly string[] Chunks =
    [
        "0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n", "zz\r\n", "-1\r\n", "FFFFFFFF\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5\r\nhelloXX", "2;ext=\"\0\"\r\n{}\r\n0\r\n\r\n",
            " 2\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "1\r\n{\r\n0\r\nbad trailer\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\nHost: y\r\n\r\n", "2\r\n{", "\r\n",
    ];

    /// <summary>The next bytes.</summary>
    public byte[] Next() => random.Next(9) switch
    {
        0 => Garbage(),
        1 => Encoding.UTF8.GetBytes($"{Post}Transfer-Encoding: chunked\r\n\r\n{Pick(Chunks)}{Pick(Chunks)}"),
        2 => Flood(),
        3 => [.. Enumerable.Range(0, random.Next(2, 30)).SelectMany(_ => Request())],
        4 => [.. Request(), .. Garbage()],
        5 or 6 => Changed(Request()),
        _ => Request(),
    };

    private byte[] Request()
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "GET /v1/api/concerts/schedule HTTP/1.1" : Pick(Lines)).Append("\r\n");
        for (var left = random.Next(1, 5); left > 0; left--)
            text.Append(Pick(Heads)).Append("\r\n");
        if (random.Next(3) == 0)
            text.Append(CultureInfo.InvariantCulture, $"X-Read: {token[..random.Next(token.Length)]}\r\n");
        text.Append("\r\n");
        if (random.Next(3) == 0)
            text.Append(random.Next(2) == 0 ? Pick(Chunks) : "{\"amount\":1}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private byte[] Flood()
    {
        var text = new StringBuilder("GET /v1/api/user/amount HTTP/1.1\r\nHost: x\r\n");
        var (count, length) = (random.Next(1, 400), random.Next(1, 300));
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"X-{(random.Next(2) == 0 ? i : 0)}: {new string('x', length)}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private byte[] Garbage()
    {
        var bytes = new byte[random.Next(1, 3000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Changed(byte[] bytes)
    {
        for (var left = random.Next(1, 6); left > 0 && bytes.Length > 1; left--)
        {
            var at = random.Next(bytes.Length);
            bytes = random.Next(5) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                2 => [.. bytes[..at], (byte)"\0\r\n :/\t"[random.Next(7)], .. bytes[(at + 1)..]],
                3 => [.. bytes[..at], .. bytes[at..], .. bytes[..at]],
                _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            };
        }

        return bytes;
    }

    private string Pick(string[] values) => values[random.Next(values.Length)];
}
