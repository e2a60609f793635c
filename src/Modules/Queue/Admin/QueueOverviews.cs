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
/// <param name="Line">Which tokens open the concert: both, own (of its queue) or site (of the site-wide queue); null for the site-wide queue.</param>
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
    string? Line,
    long Version);

/// <summary>The state of queues as operators see it.</summary>
internal sealed class QueueOverviews(WaitEstimate estimate, IConcertLines concertLines)
{
    private static readonly Dictionary<string, ConcertLine> Lines =
        new(StringComparer.Ordinal) { ["both"] = ConcertLine.Both, ["own"] = ConcertLine.Own, ["site"] = ConcertLine.Site };

    /// <summary>The line of a name; null where there is none.</summary>
    public static ConcertLine? LineNamed(string name) => Lines.TryGetValue(name, out var line) ? line : null;

    /// <summary>The state of one queue.</summary>
    public async ValueTask<QueueOverview> OfAsync(string name, InspectReply reply, CancellationToken cancellation) =>
        Of(name, reply, await concertLines.GetOrLastGoodAsync(cancellation));

    /// <summary>The state of several.</summary>
    public async ValueTask<IReadOnlyList<QueueOverview>> OfAsync(IEnumerable<(string Name, InspectReply Reply)> queues, CancellationToken cancellation)
    {
        var lines = await concertLines.GetOrLastGoodAsync(cancellation);
        return [.. queues.Select(queue => Of(queue.Name, queue.Reply, lines))];
    }

    private QueueOverview Of(string name, InspectReply reply, ConcertLines lines)
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
            name == Visitor.DefaultQueue ? null : Lines.Single(line => line.Value == lines.Of(name)).Key,
            reply.SettingsVersion);
    }
}
