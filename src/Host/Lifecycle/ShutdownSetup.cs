using Microsoft.Extensions.Options;

namespace Ticketing.Host.Lifecycle;

/// <summary>Registers how the host stops.</summary>
internal static class ShutdownSetup
{
    /// <summary>Adds <see cref="UnreadyPhase"/> and the limit of the whole stop. It comes after the modules: what was added last stops first.</summary>
    public static void AddShutdown(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(ShutdownOptions.Section);
        builder.Services.AddOptions<ShutdownOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown.Value.UnreadySeconds + shutdown.Value.DrainSeconds));
        builder.Services.AddHostedService<UnreadyPhase>();
    }

    /// <summary>Once the host was asked to stop, each answer closes its connection, so that clients connect to another replica.</summary>
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
