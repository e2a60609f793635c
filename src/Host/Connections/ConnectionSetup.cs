using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;

namespace Ticketing.Host.Connections;

/// <summary>Registers the bounds on connections.</summary>
internal static class ConnectionSetup
{
    // The two push calls, by the names of their endpoints: a path can be spelled in several ways.
    private static readonly string[] Streams = ["SubscribeQueue", "QueueWebSocket"];

    private static readonly Refusal NoStream = new(Errors.Unavailable) { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>Adds the bounds.</summary>
    public static void AddConnectionBounds(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ConnectionOptions>().Bind(builder.Configuration.GetSection(ConnectionOptions.Section)).ValidateDataAnnotations()
            .Validate(static _ => OpenFiles.Limit() is not < ConnectionShares.MinLimit,
                $"A host needs a limit of at least {ConnectionShares.MinLimit} open files. Raise it with ulimit -n.")
            .ValidateOnStart();
        builder.Services.AddOptions<NetworkOptions>().Bind(builder.Configuration.GetSection(NetworkOptions.Section))
            .Validate(static options => options.Networks() is not null,
                "Network:TrustedProxies must be addresses and networks with commas between them, such as 10.0.0.0/8,192.168.1.5")
            .ValidateOnStart();
        builder.Services.AddSingleton<ConnectionMetrics>();
        builder.Services.AddSingleton(static provider =>
            ConnectionShares.Of(provider.GetRequiredService<IOptions<ConnectionOptions>>().Value, OpenFiles.Limit()));
        builder.Services.AddSingleton(static provider => new ConnectionBounds(
            provider.GetRequiredService<ConnectionShares>(),
            provider.GetRequiredService<IOptions<ConnectionOptions>>().Value.MaxPerAddress,
            provider.GetRequiredService<ConnectionMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ConnectionMiddleware>();
        builder.Services.AddHostedService<SlowReaders>();
        // The server's own bounds are the last ones: connections that are being closed still count there.
        builder.Services.AddOptions<KestrelServerOptions>().Configure<ConnectionShares>(static (kestrel, shares) =>
        {
            kestrel.Limits.MaxConcurrentConnections = shares.Ordinary + shares.Push + (ConnectionShares.Reserve / 2);
            kestrel.Limits.MaxConcurrentUpgradedConnections = shares.Push;
        });
    }

    /// <summary>
    /// Finds the clients behind balancers: <c>X-Forwarded-For</c> is believed from <c>Network:TrustedProxies</c> alone, and the client is the last address in
    /// it that is not one of these; so is <c>X-Forwarded-Proto</c>, which says whether the client uses HTTPS. It comes before everything that reads either.
    /// </summary>
    public static void UseClientAddresses(this WebApplication app)
    {
        // Without a network the middleware would believe everyone.
        var network = new NetworkOptions { TrustedProxies = app.Configuration[$"{NetworkOptions.Section}:{nameof(NetworkOptions.TrustedProxies)}"] ?? "" };
        if (network.Networks() is not { Count: > 0 } proxies)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    /// <summary>Counts streams in their own share. It comes after routing, and before everything that can answer the two push calls.</summary>
    public static void UseConnectionBounds(this WebApplication app)
    {
        var bounds = app.Services.GetRequiredService<ConnectionBounds>();
        var meter = app.Services.GetRequiredService<ConnectionMetrics>().Meter;
        meter.CreateObservableGauge("host_connections_ordinary", () => bounds.Ordinary, description: "Open connections for ordinary calls.");
        meter.CreateObservableGauge("host_connections_push", () => bounds.Push, description: "Open connections that carry a stream.");
        app.UseWhen(
            static context => context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>() is { } name && Streams.Contains(name.EndpointName),
            push => push.Use(next => context => StreamAsync(context, next, bounds)));
    }

    /// <summary>Warns where the limit of open files left fewer connections than the settings ask for.</summary>
    public static void WarnOfReducedConnections(this WebApplication app)
    {
        var shares = app.Services.GetRequiredService<ConnectionShares>();
        if (shares.IsReduced && OpenFiles.Limit() is { } limit)
            ConnectionLog.Reduced(app.Services.GetRequiredService<ILogger<ConnectionBounds>>(), limit, shares.Ordinary, shares.Push);
    }

    private static async Task StreamAsync(HttpContext context, RequestDelegate next, ConnectionBounds bounds)
    {
        var connection = context.Features.Get<ClientConnection>();
        if (!bounds.TryBeginStream(connection))
        {
            await RefusalWriter.WriteAsync(context, NoStream);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            bounds.EndStream(connection);
        }
    }
}
