using Microsoft.Extensions.Primitives;

namespace Ticketing.Host.Browsers;

/// <summary>
/// Tells browsers to refuse, for the pages and answers of this host, foreign content, framing, guessed content types, referrers and devices; after HTTPS, also
/// to refuse plain HTTP.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>The headers of every answer, with the server's own refusals.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, StringValues>> All =
    [
        new("Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];

    private static readonly KeyValuePair<string, StringValues>[] OfEveryAnswer = [.. All];

    private static readonly StringValues Year = "max-age=31536000; includeSubDomains";

    /// <summary>Adds the middleware. It comes before all that may answer.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(next => context =>
    {
        var headers = context.Response.Headers;
        foreach (var (name, value) in OfEveryAnswer)
            headers[name] = value;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = Year;
        return next(context);
    });
}
