using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ticketing.Host.Connections;

/// <summary>The limits of the web server against hostile clients.</summary>
internal static class ServerSetup
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Gives the envelope to the refusals of the web server itself.</summary>
    public static void UseServerRefusals(this WebApplication app) => ServerRefusals.Subscribe(app.Services);

    /// <summary>Sets the limits.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(ServerRefusals.Use);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            // A sender slower than this, after a grace of five seconds, is cut off.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }
}
