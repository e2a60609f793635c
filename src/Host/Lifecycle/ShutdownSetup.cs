namespace Ticketing.Host.Lifecycle;

/// <summary>Registers how the host ends.</summary>
internal static class ShutdownSetup
{
    /// <summary>Adds <see cref="UnreadyPhase"/>, and the limit of the whole. Comes after the modules, as what was added last is stopped first.</summary>
    public static void AddShutdown(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ShutdownOptions.Section);
        builder.Services.AddOptions<ShutdownOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<HostOptions>().Configure<Microsoft.Extensions.Options.IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.UnreadySeconds + shutdown.Value.DrainSeconds));
        builder.Services.AddHostedService<UnreadyPhase>();
    }

    /// <summary>From the order to stop on, each answer ends its connection: whoever keeps connections takes the next request elsewhere.</summary>
    public static void UseClosingConnections(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(next => context =>
        {
            if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Response.Headers.Connection = "close";
            return next(context);
        });
    }
}
