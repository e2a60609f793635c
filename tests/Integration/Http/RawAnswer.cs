using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Http;

/// <summary>An answer as it came from the socket.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers by their names in lower case.</param>
/// <param name="Body">The bytes after the head, as text.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Sends bytes that no HTTP client would send, and reads until the host closes the connection.</summary>
    /// <param name="host">The host.</param>
    /// <param name="request">The request, with <c>Connection: close</c> where the host would keep the connection.</param>
    public static async Task<RawAnswer> OfAsync(Server host, byte[] request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = await SendAsync(host, request, limit.Token);
        using var received = new MemoryStream();
        await client.GetStream().CopyToAsync(received, limit.Token);
        return Parse(Encoding.UTF8.GetString(received.ToArray()));
    }

    /// <summary>Sends the beginning of a request and ends the sending, and reads until the host closes or resets the connection.</summary>
    public static async Task EndAsync(Server host, string request)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = await SendAsync(host, Encoding.UTF8.GetBytes(request), limit.Token);
        var stream = client.GetStream();
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null, limit.Token);
        }
        catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
        }
    }

    /// <summary>Sends text.</summary>
    public static Task<RawAnswer> OfAsync(Server host, string request) => OfAsync(host, Encoding.UTF8.GetBytes(request));

    /// <summary>Checks that this is a refusal in the envelope of the reservation API.</summary>
    public void ShouldBeInTheEnvelope(string code)
    {
        Headers["content-type"].ShouldBe("application/json; charset=utf-8");
        Headers["content-length"].ShouldBe(Encoding.UTF8.GetByteCount(Body).ToString(CultureInfo.InvariantCulture));
        using var json = JsonDocument.Parse(Body);
        json.RootElement.GetProperty("resultType").GetString().ShouldBe("FAIL");
        json.RootElement.GetProperty("exception").GetProperty("code").GetString().ShouldBe(code);
        json.RootElement.GetProperty("exception").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    private static async Task<TcpClient> SendAsync(Server host, byte[] request, CancellationToken cancellation)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Port, cancellation);
        await client.GetStream().WriteAsync(request, cancellation);
        return client;
    }

    private static RawAnswer Parse(string text)
    {
        text.ShouldStartWith("HTTP/1.1 ");
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        end.ShouldBeGreaterThan(0, text);
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), headers, text[(end + 4)..]);
    }
}
