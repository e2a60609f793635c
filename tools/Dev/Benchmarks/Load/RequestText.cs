using System.Globalization;
using System.Text;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>Requests as they go over the wire.</summary>
internal static class RequestText
{
    public static byte[] Get(string path, string? token = null, string? encoding = null) => Build("GET", path, token, null, encoding);

    public static byte[] Post(string path, string? token = null, string? body = null) => Build("POST", path, token, body);

    private static byte[] Build(string method, string path, string? token, string? body, string? encoding = null)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        if (token is not null)
            text.Append(CultureInfo.InvariantCulture, $"Authorization: {token}\r\n");
        if (encoding is not null)
            text.Append(CultureInfo.InvariantCulture, $"Accept-Encoding: {encoding}\r\n");
        if (body is not null)
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        else if (method == "POST")
            text.Append("Content-Length: 0\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(body).ToString());
    }
}
