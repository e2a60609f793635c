using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Ticketing.Host.Connections;

/// <summary>The limits of the web server against hostile clients.</summary>
internal static class ServerSetup
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxUnreadBytes = 16 * 1024;

    // How many connections may wait to be accepted. The client of one more would try again after a second.
    private const int Backlog = 4096;

    /// <summary>Gives the envelope to the refusals of the web server itself.</summary>
    public static void UseServerRefusals(this WebApplication app) => ServerRefusals.Subscribe(app.Services);

    /// <summary>Sets the limits.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<SocketTransportOptions>(static transport =>
        {
            transport.Backlog = Backlog;
            // These bound the memory for a client that sends ahead or does not read. Kestrel's own limits of the same names do not apply to the sockets.
            transport.MaxReadBufferSize = 2 * MaxBodyBytes;
            transport.MaxWriteBufferSize = MaxUnreadBytes;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(ConnectionMiddleware.Use);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            // The timer checks once a second, so idle connections are closed within 20 s.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(18);
            kestrel.Limits.MaxRequestBufferSize = 2 * MaxBodyBytes;
            kestrel.Limits.MaxResponseBufferSize = MaxUnreadBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // A sender or reader slower than this, after a grace of five seconds, is cut off. A reader gets the time for all that was written, which can be
            // minutes for a large answer: SlowReaders measures what it has taken.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 4096, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }
}
