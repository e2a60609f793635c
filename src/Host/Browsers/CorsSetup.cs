using Microsoft.Net.Http.Headers;
using Ticketing.Host.OpenApi;
using Ticketing.Redis.Limits;

namespace Ticketing.Host.Browsers;

/// <summary>Answers the pages of other web sites: those of <see cref="CorsOptions.Origins"/> may call both APIs, and no others. There are no cookies.</summary>
internal static class CorsSetup
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Delete];

    private static readonly string[] Sent =
    [
        HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.AcceptLanguage, HeaderNames.IfNoneMatch, "Idempotency-Key", "Last-Event-ID",
        "X-User-Token", HeaderNames.TraceParent,
    ];

    private static readonly string[] Read =
    [
        HeaderNames.ETag, HeaderNames.RetryAfter, HeaderNames.Warning, HeaderNames.Age, HeaderNames.Allow, "Idempotency-Replayed", "X-Poll-After-Ms",
        LimitHeaders.State, LimitHeaders.Policy,
    ];

    /// <summary>Adds the options.</summary>
    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CorsOptions>().Bind(builder.Configuration.GetSection(CorsOptions.Section))
            .Validate(static options => options.AreOrigins(), "Cors:Origins must be origins with commas between them, such as https://shop.example")
            .ValidateOnStart();
        builder.Services.AddCors();
    }

    /// <summary>Adds the middleware, where there is an origin. It comes before routing, which would answer a preflight request as OPTIONS.</summary>
    public static void UseCrossOrigin(this WebApplication app)
    {
        var options = new CorsOptions { Origins = app.Configuration[$"{CorsOptions.Section}:{nameof(CorsOptions.Origins)}"] ?? "" };
        if (options.List() is not { Length: > 0 } origins || !options.AreOrigins())
            return;
        // Operators' calls come from no other site.
        app.UseWhen(IsOfAnApi, api => api.UseCors(policy => policy
            .WithOrigins(origins).WithMethods(Methods).WithHeaders(Sent).WithExposedHeaders(Read).SetPreflightMaxAge(PreflightAge)));
    }

    private static bool IsOfAnApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/" + ConcertOpenApi.ReservationPath) ||
        context.Request.Path.StartsWithSegments("/" + ConcertOpenApi.WaitingRoomPath);
}
