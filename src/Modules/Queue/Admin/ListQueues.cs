using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

internal static class ListQueues
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("", HandleAsync)
            .WithName("AdminListQueues")
            .WithSummary("The state of every queue")
            .Produces<Envelope<IReadOnlyList<QueueOverview>>>();
        routes.MapGet("/{id}", HandleOneAsync)
            .WithName("AdminGetQueue")
            .WithSummary("The state of a queue")
            .WithDescription("The ETag is the version of its settings, for the If-Match of a change.")
            .Produces<Envelope<QueueOverview>>();
    }

    private static async Task<IResult> HandleAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog, QueueOverviews overviews)
    {
        var names = (await catalog.ListAsync(context.RequestAborted)).Prepend(Visitor.DefaultQueue).ToArray();
        var states = await Task.WhenAll(names.Select(name => queues[name].InspectAsync()));
        IReadOnlyList<QueueOverview> all = await overviews.OfAsync(names.Zip(states), context.RequestAborted);
        return Answer.Json(new Envelope<IReadOnlyList<QueueOverview>>(all), AdminJson.Default.EnvelopeIReadOnlyListQueueOverview);
    }

    private static async Task<IResult> HandleOneAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog, QueueOverviews overviews) =>
        await AdminEndpoints.QueueOfAsync(context, catalog) is { } queue
            ? SettingsVersions.WithTag(context, await overviews.OfAsync(queue, await queues[queue].InspectAsync(), context.RequestAborted))
            : Answer.Refuse(QueueErrors.NoSuchQueue);
}
