namespace Ticketing.Host.Operators;

/// <summary>
/// Keeps the operators' paths away from the public: with <see cref="ListenerOptions.InternalUrls"/> they exist on that listener only. The check is by the
/// port on which a request arrived, which no header can change.
/// </summary>
internal static class InternalListener
{
    private const string Urls = "urls";
    private const string HttpPorts = "http_ports";
    private const string DefaultUrl = "http://localhost:5000";

    private static readonly PathString[] Paths = ["/admin", "/operate", "/metrics", "/swagger", "/health", "/actuator"];

    /// <summary>Adds the options and the addresses.</summary>
    public static void AddInternalListener(this WebApplicationBuilder builder)
    {
        var publicUrls = PublicUrls(builder.Configuration);
        builder.Services.AddOptions<ListenerOptions>().Bind(builder.Configuration.GetSection(ListenerOptions.Section))
            .Validate(static options => options.AreAddresses(),
                "Host:InternalUrls must be addresses with a port and semicolons between them, such as http://127.0.0.1:8081")
            .Validate(options => !options.AreAddresses() || !publicUrls.Any(url => options.Ports().Contains(PortOf(url))),
                "Host:InternalUrls must have ports of their own, which ASPNETCORE_URLS has not.")
            .ValidateOnStart();
        if (Options(builder.Configuration) is { InternalUrls.Length: > 0 } options && options.AreAddresses())
            builder.WebHost.UseSetting(Urls, string.Join(';', [.. publicUrls, .. options.List()]));
    }

    /// <summary>Answers 404 to the operators' paths on every other listener. It comes before all that may answer.</summary>
    public static void UseInternalListener(this WebApplication app)
    {
        if (Options(app.Configuration) is not { InternalUrls.Length: > 0 } options || !options.AreAddresses())
            return;
        var ports = options.Ports();
        app.Use(next => context =>
        {
            if (!IsOfOperators(context.Request.Path) || ports.Contains(context.Connection.LocalPort))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>Whether a path is one of operators, on whichever listener.</summary>
    public static bool IsOfOperators(PathString path)
    {
        foreach (var internalPath in Paths)
        {
            if (path.StartsWithSegments(internalPath))
                return true;
        }

        return false;
    }

    private static ListenerOptions Options(IConfiguration configuration) =>
        new() { InternalUrls = configuration[$"{ListenerOptions.Section}:{nameof(ListenerOptions.InternalUrls)}"] ?? "" };

    // As the web server finds them when nothing else is set.
    private static string[] PublicUrls(ConfigurationManager configuration)
    {
        if (configuration[Urls] is { Length: > 0 } urls)
            return Split(urls);
        return configuration[HttpPorts] is { Length: > 0 } ports ? [.. Split(ports).Select(static port => $"http://*:{port}")] : [DefaultUrl];
    }

    private static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int PortOf(string url) => url.Contains("://", StringComparison.Ordinal) ? BindingAddress.Parse(url).Port : 0;
}
