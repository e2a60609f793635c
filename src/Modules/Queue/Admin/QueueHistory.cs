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
/// <param name="Samples">One every ten seconds of the last hour, the oldest first; none for times at which Redis had lost the queue.</param>
internal sealed record QueueHistoryAnswer(string Queue, IReadOnlyList<QueueSampleAnswer> Samples);

/// <param name="At">When it was taken.</param>
/// <param name="Waiting">People waiting.</param>
/// <param name="Active">Slots in use.</param>
/// <param name="Capacity">How many slots there are.</param>
/// <param name="PerSecond">People who had waited and were admitted, each second.</param>
/// <param name="EstimatedWaitSeconds">The wait told to the last in line; null while paused or drained.</param>
/// <param name="Ended">How many waits ended since the sample before it.</param>
/// <param name="ToldSeconds">The wait told at entry to the people of those waits, on average; null where none ended.</param>
/// <param name="TrueSeconds">Their true wait, on average; null where none ended.</param>
internal sealed record QueueSampleAnswer(
    DateTimeOffset At, long Waiting, long Active, long Capacity, double PerSecond, long? EstimatedWaitSeconds, long Ended, double? ToldSeconds,
    double? TrueSeconds);

internal static class QueueHistory
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/{id}/history", HandleAsync)
        .WithName("AdminQueueHistory")
        .WithSummary("The last hour of a queue, one sample every ten seconds")
        .WithDescription("Kept in Redis, and gone with it. Waits that ended are those of people who claimed a slot.")
        .Produces<Envelope<QueueHistoryAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, RedisQueues queues, IQueueCatalog catalog, WaitEstimate estimate)
    {
        if (await AdminEndpoints.QueueOfAsync(context, catalog) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var samples = await queues[queue].HistoryAsync();
        var answer = new QueueHistoryAnswer(queue, [.. samples.Select(sample => Of(sample, estimate))]);
        return Answer.Json(new Envelope<QueueHistoryAnswer>(answer), AdminJson.Default.EnvelopeQueueHistoryAnswer);
    }

    private static QueueSampleAnswer Of(QueueSample sample, WaitEstimate estimate)
    {
        var (queue, ended) = sample;
        return new(
            queue.Now, queue.Waiting, queue.Active, queue.Capacity, queue.PerSecond, WaitEstimate.Rounded(estimate.Wait(queue.Waiting, queue)), ended.Count,
            Mean(ended.Told, ended.Count), Mean(ended.True, ended.Count));
    }

    private static double? Mean(TimeSpan sum, long count) => count == 0 ? null : Math.Round(sum.TotalSeconds / count, 1);
}
