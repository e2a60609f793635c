using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ticketing.Tests.Integration.Limits;

/// <summary>A client at an address of its own of this machine.</summary>
internal static class AddressClient
{
    /// <summary>A client whose connections come from the address.</summary>
    public static HttpClient At(string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Sends a request.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, Uri host, HttpMethod method, string path, string? token = null, string? forwarded = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(host, path));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        if (forwarded is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }
}
