using System.Diagnostics;

namespace Ticketing.Host.Telemetry;

/// <summary>Registers <see cref="TelemetryExport"/> where an endpoint is set; otherwise nothing of it is there and nothing costs anything.</summary>
internal static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the export. Comes before other background services, so that it ends after them.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (IsWanted(builder.Configuration))
            builder.Services.AddHostedService<TelemetryExport>();
    }

    /// <summary>Names the spans of requests by their route. Comes first. Addresses are left out: one can carry a token.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (IsWanted(app.Configuration))
            app.Use(next => context => DescribeAsync(context, next));
    }

    private static bool IsWanted(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Endpoint]);

    private static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        var span = Activity.Current;
        await next(context);
        if (span is not { IsAllDataRequested: true })
            return;
        var (method, status) = (context.Request.Method, context.Response.StatusCode);
        span.SetTag("http.request.method", method).SetTag("http.response.status_code", status).SetTag("url.scheme", context.Request.Scheme);
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.SetTag("http.route", route);
            span.DisplayName = $"{method} {route}";
        }

        if (status >= StatusCodes.Status500InternalServerError)
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
    }
}
