using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Endpoints;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Redis;

namespace Ticketing.Queues.Push;

/// <summary>Checks the tickets of listeners and pushes what has changed. A check of a waiting ticket keeps its place in line, as a poll does.</summary>
internal sealed class ListenerChecks(
    WaitingRoom room,
    WaitEstimate estimate,
    QueueMetrics metrics,
    IOptions<QueueOptions> queueOptions,
    IOptions<PushOptions> pushOptions,
    RedisClock clock,
    TimeProvider time,
    ILogger<ListenerChecks> log)
{
    // This many checks at once fill several batches to Redis, and limit the load on the database while tickets are restored after a loss of Redis.
    private const int AtOnce = 512;

    private readonly TimeSpan _claimTime = TimeSpan.FromSeconds(queueOptions.Value.ClaimSeconds);
    private readonly TimeSpan _slotCheck = TimeSpan.FromSeconds(pushOptions.Value.SlotCheckSeconds);

    /// <summary>
    /// Checks tickets and pushes what has changed. Where Redis or the database is away it stops, logs that once, and leaves the rest due as they were:
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
                Push(queue, listener, await room.CheckAsync(listener.Token, metered: false));
            while (!listener.EndCheck());
            return null;
        }
        catch (Exception fault)
        {
            // Due at once: the next round checks again.
            listener.Due = time.GetTimestamp();
            listener.AbandonCheck();
            return fault;
        }
    }

    private void Push(QueueListeners queue, Listener listener, Result<CheckReply> checkedTicket)
    {
        var ticket = checkedTicket.Value;
        var pollAfter = estimate.PollAfter(ticket);
        var now = clock.Now;
        var waits = ticket.Status == TicketStatus.Waiting;
        queue.SetWaiting(listener, waits);
        listener.Due = time.GetTimestamp() + Ticks(waits ? pollAfter : UntilNextCheck(ticket, now));

        var last = listener.Last;
        listener.Last = ticket;
        var holdHasEnded = last?.HoldEndsAt is not null && ticket is { HasSlot: true, HoldEndsAt: null };
        if (last is not null && IsSame(last, ticket) && !holdHasEnded)
            return;
        var status = QueueStatus.Of(listener.Token.Visitor, ticket, pollAfter, estimate);
        var pushed = holdHasEnded ? PushedEvent.HoldEnded(status, now) : PushedEvent.Of(ticket.Status, status, now);
        listener.Put(new PushMessage(PushKind.Event, pushed, ticket.Status is TicketStatus.Done or TicketStatus.Expired)
        {
            AdmittedAt = last?.Status == TicketStatus.Waiting && ticket is { Status: TicketStatus.Ready, EndsAt: { } end } ? end - _claimTime : null,
        });
    }

    // What ends at a known time is checked then.
    private TimeSpan UntilNextCheck(CheckReply ticket, DateTimeOffset now)
    {
        var next = ticket.HoldEndsAt < ticket.EndsAt ? ticket.HoldEndsAt : ticket.EndsAt;
        return next - now is { } left && left < _slotCheck ? TimeSpan.FromTicks(Math.Max(0, left.Ticks)) : _slotCheck;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    // A change of the number of people behind a ticket, or of the use of a slot, is not sent to the client; that the queue is paused is.
    private static bool IsSame(CheckReply last, CheckReply ticket) =>
        last.HasSlot == ticket.HasSlot &&
        (ticket.HasSlot || (last.Status == ticket.Status && last.Position == ticket.Position && last.Queue.OpensAt == ticket.Queue.OpensAt &&
            last.Queue.Mode == ticket.Queue.Mode));
}
