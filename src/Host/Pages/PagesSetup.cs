using Ticketing.Common.Api;
using Ticketing.Common.Time;
using Ticketing.Concerts;
using Ticketing.Payments;
using Ticketing.Queues;
using Ticketing.Reservations;
using Ticketing.Users;

namespace Ticketing.Host.Pages;

/// <summary>Serves the pages, from memory and without any other part: neither Redis nor the database is asked.</summary>
internal static class PagesSetup
{
    // A page is asked for again each time, so that it names the files of the version that runs; 304 answers when it is the same.
    private const string PageRule = "no-cache";
    private const string AssetRule = "public, max-age=31536000, immutable";

    // During an upgrade a page of the other version may ask this replica.
    private const string OtherVersionRule = "no-store";

    private static readonly (string Path, string File)[] Pages =
    [
        ("/", "home.html"),
        ("/line/{queue}", "line.html"),
        ("/seats/{schedule}", "seats.html"),
        ("/pay/{reservation}", "pay.html"),
        ("/tickets", "tickets.html"),
        ("/tickets/{reservation}", "ticket.html"),
        ("/verify", "verify.html"),
        ("/operate", "operate.html"),
    ];

    /// <summary>Adds the files of all modules.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new PageValue("zone", provider.GetRequiredService<LocalTimes>().ZoneName));
        services.AddSingleton(static provider => new PageFiles(
            [
                typeof(PagesSetup).Assembly, typeof(QueueModule).Assembly, typeof(UserModule).Assembly, typeof(ConcertModule).Assembly,
                typeof(ReservationModule).Assembly, typeof(PaymentModule).Assembly,
            ],
            provider.GetServices<PageValue>));
    }

    /// <summary>
    /// Maps the pages, <c>/assets/{version}/{file}</c> and <c>/operate/assets/{version}/{file}</c>. They answer before limits, tokens and admission are
    /// checked.
    /// </summary>
    public static void MapPages(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<PageFiles>();
        foreach (var (path, name) in Pages)
        {
            if (!files.Contains(name))
                throw new InvalidOperationException($"No module has the page {name}.");
            app.MapGet(path, context => SendAsync(context, files.Find(name)!, PageRule)).ShortCircuit();
        }

        app.MapGet("/assets/{version}/{file}", context => SendAssetAsync(context, files, PageFiles.IsPublicAsset)).ShortCircuit();
        app.MapGet("/operate/assets/{version}/{file}", context => SendAssetAsync(context, files, PageFiles.IsAsset)).ShortCircuit();
    }

    private static Task SendAssetAsync(HttpContext context, PageFiles files, Func<string, bool> isServed)
    {
        var values = context.Request.RouteValues;
        var name = (string)values["file"]!;
        if (isServed(name) && files.Find(name) is { } file)
            return SendAsync(context, file, (string?)values["version"] == files.Version ? AssetRule : OtherVersionRule);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext context, PageFile file, string cacheRule)
    {
        var answer = file.Content.For(context.Request.Headers.AcceptEncoding);
        return ReadyAnswers.WriteAsync(context.Response, answer, ReadyAnswers.IsKnown(context.Request, answer), cacheRule, file.ContentType);
    }
}
