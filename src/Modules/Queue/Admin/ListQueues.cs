using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Queue">The queue.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="Active">Slots in use.</param>
/// <param name="Served">The highest order admitted.</param>
/// <param name="Capacity">How many slots there are.</param>
/// <param name="AdmitPerSecond">How many people are admitted each second, at most; 0 for no limit.</param>
/// <param name="MeasuredPerSecond">People who had waited and were admitted, each second.</param>
/// <param name="EstimatedWaitSeconds">The wait of the last in line; null while paused or drained.</param>
/// <param name="Mode">open, paused, draining or bypass.</param>
/// <param name="Paused">Whether no one is admitted.</param>
/// <param name="OpensAt">When the queue opens or opened.</param>
/// <param name="Version">The version of the queue's own settings, as in the ETag; 0 where it has none.</param>
internal sealed record QueueOverview(
    string Queue,
    long Waiting,
    long Active,
    long Served,
    long Capacity,
    long AdmitPerSecond,
    double MeasuredPerSecond,
    long? EstimatedWaitSeconds,
    string Mode,
    bool Paused,
    DateTimeOffset? OpensAt,
    long Version)
{
    public static QueueOverview Of(string name, InspectReply reply, WaitEstimate estimate)
    {
        var queue = reply.Queue;
        return new(
            name,
            queue.Waiting,
            queue.Active,
            reply.Served,
            queue.Capacity,
            queue.AdmitPerSecond,
            queue.PerSecond,
            WaitEstimate.Rounded(estimate.Wait(queue.Waiting, queue)),
            SettingsFields.NameOf(queue.Mode),
            queue.Mode == QueueMode.Paused,
            ReplyTime.Of(queue.OpensAtMs),
            reply.SettingsVersion);
    }
}

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

    private static async Task<IResult> HandleAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog, WaitEstimate estimate)
    {
        var names = (await catalog.ListAsync(context.RequestAborted)).Prepend(Visitor.DefaultQueue).ToArray();
        var states = await Task.WhenAll(names.Select(name => queues[name].InspectAsync()));
        IReadOnlyList<QueueOverview> overviews = [.. names.Zip(states, (name, state) => QueueOverview.Of(name, state, estimate))];
        return Answer.Json(new Envelope<IReadOnlyList<QueueOverview>>(overviews), AdminJson.Default.EnvelopeIReadOnlyListQueueOverview);
    }

    private static async Task<IResult> HandleOneAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog, WaitEstimate estimate) =>
        await AdminEndpoints.QueueOfAsync(context, catalog) is { } queue
            ? SettingsVersions.WithTag(context, QueueOverview.Of(queue, await queues[queue].InspectAsync(), estimate))
            : Answer.Refuse(QueueErrors.NoSuchQueue);
}
