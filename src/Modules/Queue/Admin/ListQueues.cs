using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Queue">The queue.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="Active">People let in.</param>
/// <param name="Served">The place of the last person let in.</param>
/// <param name="Capacity">How many are in at once, at most.</param>
/// <param name="AdmitPerSecond">How many are let in each second, at most; 0 for no limit.</param>
/// <param name="MeasuredPerSecond">People who had waited and were let in, each second.</param>
/// <param name="EstimatedWaitSeconds">The wait of the last in line.</param>
/// <param name="Mode">open, paused, draining or bypass.</param>
/// <param name="Paused">Whether nobody is let in.</param>
/// <param name="OpensAt">When the queue opens or opened.</param>
internal sealed record QueueOverview(
    string Queue, long Waiting, long Active, long Served, long Capacity, long AdmitPerSecond, double MeasuredPerSecond, long EstimatedWaitSeconds, string Mode, bool Paused, DateTimeOffset? OpensAt)
{
    public static QueueOverview Of(string queue, QueueState state, WaitEstimate estimate)
    {
        DateTimeOffset? opening = state.OpensAtMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(state.OpensAtMs);
        var wait = estimate.Wait(state.Waiting, new Pace(state.PerSecond, opening));
        return new QueueOverview(
            queue, state.Waiting, state.Active, state.Served, state.Capacity, state.AdmitPerSecond, state.PerSecond, (long)Math.Ceiling(wait.TotalSeconds), state.Mode, state.Mode == "paused", opening);
    }
}

internal static class ListQueues
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("", HandleAsync)
        .WithName("AdminListQueues")
        .WithSummary("The state of every queue")
        .Produces<Envelope<IReadOnlyList<QueueOverview>>>();

    private static async Task<IResult> HandleAsync(HttpContext context, RedisQueueAdmin queues, IQueueCatalog catalog, WaitEstimate estimate)
    {
        var names = (await catalog.ListAsync(context.RequestAborted)).Prepend(Visitor.DefaultQueue).ToArray();
        var states = await Task.WhenAll(names.Select(queues.InspectAsync));
        IReadOnlyList<QueueOverview> overviews = [.. names.Zip(states, (name, state) => QueueOverview.Of(name, state, estimate))];
        return Answer.Json(new Envelope<IReadOnlyList<QueueOverview>>(overviews), AdminJson.Default.EnvelopeIReadOnlyListQueueOverview);
    }
}
