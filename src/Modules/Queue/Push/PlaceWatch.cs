using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Endpoints;
using Ticketing.Redis;

namespace Ticketing.Queues.Push;

/// <summary>Looks at the places of listeners and tells them what has changed. The look is also the sign of life of who waits.</summary>
internal sealed class PlaceWatch(
    WaitingRoom room,
    WaitEstimate estimate,
    AdmissionMetrics metrics,
    IOptions<QueueOptions> queueOptions,
    IOptions<PushOptions> pushOptions,
    TimeProvider time,
    ILogger<PlaceWatch> log)
{
    // So many at once fill several batches to Redis, and bound what a slow way back after its loss asks of the database.
    private const int AtOnce = 512;

    private readonly QueueOptions _rules = queueOptions.Value;
    private readonly TimeSpan _slotCheck = TimeSpan.FromSeconds(pushOptions.Value.SlotCheckSeconds);

    /// <summary>
    /// Looks at places and tells what has changed. Where Redis or the database is away it stops, says so once, and leaves the rest as due as they were:
    /// listeners stay.
    /// </summary>
    public async Task CheckAsync(QueueListeners queue, IReadOnlyList<Listener> listeners)
    {
        foreach (var chunk in listeners.Chunk(AtOnce))
        {
            var faults = await Task.WhenAll(chunk.Select(listener => CheckAsync(queue, listener)));
            if (Array.Find(faults, fault => fault is not null) is { } fault)
            {
                if (fault is BadReplyException)
                    metrics.BadReply();
                QueueLog.PushFailed(log, queue.Queue, fault.GetType().Name, fault.Message);
                return;
            }
        }
    }

    private async Task<Exception?> CheckAsync(QueueListeners queue, Listener listener)
    {
        if (!listener.BeginCheck())
            return null;
        try
        {
            do
                Tell(queue, listener, await room.CheckAsync(listener.Token, metered: false));
            while (!listener.EndCheck());
            return null;
        }
        catch (Exception fault)
        {
            // Due at once: the next round tries again.
            listener.Due = time.GetTimestamp();
            listener.AbandonCheck();
            return fault;
        }
    }

    private void Tell(QueueListeners queue, Listener listener, Result<Place> checkedPlace)
    {
        var place = checkedPlace.Value;
        var pollAfter = estimate.PollAfter(place);
        var now = time.GetUtcNow();
        var waits = place.Status == PlaceStatus.Waiting;
        queue.SetWaiting(listener, waits);
        listener.Due = time.GetTimestamp() + Ticks(waits ? pollAfter : UntilNextLook(place, now));

        var told = listener.Told;
        listener.Told = place;
        var holdHasEnded = told is { HoldEndsAt: not null } && IsIn(place) && place.HoldEndsAt is null;
        if (told is not null && IsSame(told, place) && !holdHasEnded)
            return;
        var status = QueueStatus.Of(listener.Token.Visitor, place, pollAfter, _rules.MinPollIntervalMs);
        var news = holdHasEnded ? PushedEvent.HoldEnded(status, now) : PushedEvent.Of(place.Status, status, now);
        listener.Put(new PushMessage(PushKind.Event, news, place.Status is PlaceStatus.Done or PlaceStatus.Expired)
        {
            LetInAt = told?.Status == PlaceStatus.Waiting && place is { Status: PlaceStatus.Ready, EndsAt: { } end } ? end - TimeSpan.FromSeconds(_rules.ClaimSeconds) : null,
        });
    }

    // What is over at a known time is looked at then.
    private TimeSpan UntilNextLook(Place place, DateTimeOffset now)
    {
        var next = place.HoldEndsAt < place.EndsAt ? place.HoldEndsAt : place.EndsAt;
        return next - now is { } left && left < _slotCheck ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : _slotCheck;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    // The line behind somebody, and how they use their slot, are nothing to wake them for.
    private static bool IsSame(Place told, Place place) =>
        IsIn(told) == IsIn(place) && (IsIn(place) || (told.Status == place.Status && told.Position == place.Position && told.Pace.OpensAt == place.Pace.OpensAt));

    private static bool IsIn(Place place) => place.Status is PlaceStatus.Ready or PlaceStatus.Progress;
}
