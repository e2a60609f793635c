using System.Globalization;
using System.Security.Cryptography;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;
using Ticketing.Common.Results;

namespace Ticketing.Host.OpenApi;

/// <summary>The description of both APIs: the page at <c>/swagger</c>, the document behind it, and the file in the repository.</summary>
internal static class ConcertOpenApi
{
    /// <summary>The name of the token in the document's security schemes.</summary>
    public const string TokenScheme = "queueToken";

    /// <summary>The name of the user's own token in the document's security schemes.</summary>
    public const string UserTokenScheme = "userToken";

    /// <summary>Where the waiting room API is.</summary>
    public const string WaitingRoomPath = "api/v1/queue";

    /// <summary>Where the reservation API is.</summary>
    public const string ReservationPath = "v1/api";

    private const string Document = "v1";

    /// <summary>Adds the description of all endpoints of both APIs.</summary>
    public static void AddConcertOpenApi(this WebApplicationBuilder builder, string[] args)
    {
        if (args.Contains(Commands.OpenApiOption))
            ConfigureForWriting(builder);
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Document, Info());
            options.DocInclusionPredicate((_, api) => IsOfAnApi(api.RelativePath));
            options.SupportNonNullableReferenceTypes();
            options.SchemaFilter<ConcertIdFilter>();
            options.OperationFilter<OperationNotesFilter>();
            options.OperationFilter<LimitNotesFilter>();
            options.DocumentFilter<LimitNotesFilter>();
            options.AddSecurityDefinition(TokenScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    "The queue token: take it by POST /v1/api/queue/token (or /api/v1/queue/enter) and enter it here once. " +
                    "It is sent as Authorization: Bearer <token>.",
            });
            options.AddSecurityDefinition(UserTokenScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-User-Token",
                Description =
                    "The user's own token, a JWT of the site's login (Identity:Mode Jwt); enter it here once. Not used where Identity:Mode is Trusted. " +
                    "./run.sh user-token 42 makes one for a run of ./run.sh --identity jwt.",
            });
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Ticketing.*.xml").Order(StringComparer.Ordinal))
                options.IncludeXmlComments(file);
        });
    }

    /// <summary>Serves the page and the document. Every byte comes from this host.</summary>
    public static WebApplication MapConcertOpenApi(this WebApplication app)
    {
        app.MapSwagger();
        // On a branch of its own: no other request has to pass through it.
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/swagger"), pages => pages.Use(OnlyGet).Use(KeptFiles.Keep).UseSwaggerUI(options =>
        {
            options.SwaggerEndpoint($"{Document}/swagger.json", "Concert");
            options.DocumentTitle = "Concert API";
            options.EnablePersistAuthorization();
            options.DisplayOperationId();
            options.DisplayRequestDuration();
        }));
        return app;
    }

    // Routing does this for endpoints, but the pages are not endpoints.
    private static RequestDelegate OnlyGet(RequestDelegate next) => context =>
    {
        if (HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint() is not null)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = HttpMethods.Get;
        return Task.CompletedTask;
    };

    /// <summary>With <c>--openapi FILE</c> among the arguments, writes the document to that file; the host is then not to be started.</summary>
    /// <returns>Whether the arguments asked for it.</returns>
    public static async Task<bool> TryWriteOpenApiAsync(this WebApplication app, string[] args)
    {
        var option = Array.IndexOf(args, Commands.OpenApiOption);
        if (option < 0)
            return false;
        if (option + 1 >= args.Length)
            throw new ArgumentException($"{Commands.OpenApiOption} needs the name of the file to write: {Commands.OpenApiOption} docs/openapi.json");

        // The description knows the endpoints from routing, which is otherwise set up when the host starts.
        app.UseRouting();
        app.UseEndpoints(static _ => { });
        var document = app.Services.GetRequiredService<ISwaggerProvider>().GetSwagger(Document);
        await using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        document.SerializeAsV3(new OpenApiJsonWriter(text));
        await File.WriteAllTextAsync(args[option + 1], text + "\n");
        return true;
    }

    // Writing the document needs no server and signs nothing, so it must not require these settings.
    private static void ConfigureForWriting(WebApplicationBuilder builder)
    {
        builder.Configuration["Token:Key"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        builder.Configuration["ConnectionStrings:Database"] = "Host=unused.invalid";
        builder.Configuration["ConnectionStrings:Redis"] = "unused.invalid";
    }

    private static bool IsOfAnApi(string? path) =>
        path is not null &&
        (path.StartsWith(ReservationPath, StringComparison.OrdinalIgnoreCase) || path.StartsWith(WaitingRoomPath, StringComparison.OrdinalIgnoreCase));

    private static OpenApiInfo Info() => new()
    {
        Title = "Concert",
        Version = Document,
        Description =
            "Concert reservation for ticket openings: take a queue token, wait in a fair line, look at schedules and seats, " +
            "hold a seat for five minutes, pay.\n\n" +
            "Errors carry one of these codes:\n\n| code | HTTP | English | Korean |\n|---|---|---|---|\n" +
            string.Join('\n', Errors.All.Select(
                error => FormattableString.Invariant($"| {error.Code} | {error.Status} | {error.Message.English} | {error.Message.Korean} |"))),
    };
}
