using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Admission;

/// <summary>A ticket that was issued or found.</summary>
/// <param name="Ticket">Its state.</param>
/// <param name="Token">The text that proves it.</param>
/// <param name="EstimatedWait">How long the wait will be, or null where it is not known.</param>
internal sealed record Entry(EnterReply Ticket, string Token, TimeSpan? EstimatedWait);

/// <summary>The use cases of the line, for both APIs and for the admission of other modules' calls.</summary>
internal sealed class WaitingRoom(
    RedisQueues queues,
    QueueOpener opener,
    TicketRestore restore,
    TokenSigner signer,
    WaitEstimate estimate,
    RecentAdmissions recent,
    QueueMetrics metrics,
    LineTraffic traffic) : IQueueSlots
{
    // A place ends when it is not checked for a while, or at the end of a slot.
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(30);
    private static readonly Refusal LineFull = NoRoom(QueueErrors.LineFull);
    private static readonly Refusal AddressCrowded = NoRoom(QueueErrors.AddressCrowded);

    /// <summary>Issues a ticket, or finds the one that is alive, and signs the token for it.</summary>
    /// <param name="queue">An existing queue.</param>
    /// <param name="userId">The user.</param>
    /// <param name="address">The client; null where its places are not counted.</param>
    public async Task<Result<Entry>> EnterAsync(string queue, string userId, ClientAddress? address = null)
    {
        var from = address?.ToString() ?? "";
        var ticket = await queues[queue].EnterAsync(userId, from);
        if (!ticket.Queue.IsKnown)
            ticket = await EnterUnknownAsync(queue, userId, from);

        switch (ticket.Status)
        {
            case TicketStatus.Closed:
                return QueueErrors.QueueClosed;
            case TicketStatus.Full:
                return LineFull;
            case TicketStatus.Crowded:
                return AddressCrowded;
        }

        if (ticket.IsNew)
        {
            opener.RememberEpoch(queue, ticket.Queue.Epoch);
            traffic.CountEntry();
        }

        var wait = estimate.Wait(ticket.Position, ticket.Queue);
        var token = signer.Sign(new QueueToken(new Visitor(queue, userId, ticket.Ticket), ticket.Queue.Epoch, ticket.Queue.Now, wait));
        return new Entry(ticket, token, wait);
    }

    // The field tells it from the other refusals with 503 and 429, after which a client says something else.
    private static Refusal NoRoom(Error why) => new(why) { RetryAfter = ComeBack, Fields = new Dictionary<string, Message> { ["line"] = why.Message } };

    private Task<EnterReply> EnterUnknownAsync(string queue, string userId, string from) => opener.OpenAndCallAsync(
        queue, opener.EpochOf(queue), redis => redis.EnterAsync(userId, from), static reply => reply.Queue.IsKnown);

    /// <summary>The state of a token's ticket. A metered call is refused where it comes too soon.</summary>
    public async Task<Result<CheckReply>> CheckAsync(QueueToken token, bool metered)
    {
        var queue = queues[token.Visitor.Queue];
        var ticket = await queue.CheckAsync(token, metered);
        if (ticket.Status == TicketStatus.Lost)
        {
            if (!await restore.RestoreAsync(token))
                return ticket with { Status = TicketStatus.Done };
            ticket = await queue.CheckAsync(token, metered);
        }

        return ticket.Status switch
        {
            TicketStatus.TooFast => new Refusal(Errors.TooManyRequests) { RetryAfter = TimeSpan.FromMilliseconds(ticket.RetryAfterMs) },
            // Lost again: the data of Redis was lost a second time in between, and the next check restores the ticket.
            TicketStatus.Lost => ticket with { Status = TicketStatus.Expired },
            _ => ticket,
        };
    }

    /// <summary>Claims the slot if it was not claimed, and notes its use.</summary>
    public async Task<Result<SlotReply>> ClaimAsync(QueueToken token)
    {
        var slot = await ResultOfAsync(token, queues[token.Visitor.Queue].ClaimAsync);
        if (!slot.IsSuccess)
        {
            recent.Remove(token.Visitor);
            return slot;
        }

        recent.Add(token.Visitor);
        if (slot.Value.AdmittedAt is { } admittedAt)
        {
            metrics.Claimed(token, admittedAt);
            traffic.CountClaim();
        }

        return slot;
    }

    /// <summary>Gives a claimed slot more time, as often as the options allow.</summary>
    /// <param name="token">The ticket.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request changes nothing and gets the first answer.</param>
    public Task<Result<SlotReply>> ExtendAsync(QueueToken token, KeyedRequest? request = null) =>
        ResultOfAsync(token, ticket => queues[ticket.Visitor.Queue].ExtendAsync(ticket, request));

    /// <summary>Ends the ticket; the next in line is admitted at once. Safe to repeat.</summary>
    /// <returns>Whether the ticket was alive.</returns>
    public Task<bool> LeaveAsync(Visitor visitor)
    {
        recent.Remove(visitor);
        return queues[visitor.Queue].LeaveAsync(visitor);
    }

    /// <inheritdoc/>
    public Task UpdateAsync(Visitor visitor, TicketHolds holds, CancellationToken cancellation)
    {
        if (holds.IsDone)
            recent.Remove(visitor);
        return queues[visitor.Queue].UpdateHoldsAsync(visitor, holds);
    }

    private async Task<Result<SlotReply>> ResultOfAsync(QueueToken token, Func<QueueToken, Task<SlotReply>> call)
    {
        var slot = await call(token);
        if (slot.Status == TicketStatus.Lost)
        {
            if (!await restore.RestoreAsync(token))
                return Errors.TokenNotActive;
            slot = await call(token);
        }

        return slot.Status switch
        {
            TicketStatus.Progress => slot,
            TicketStatus.Ready => QueueErrors.ClaimFirst,
            TicketStatus.Waiting => QueueErrors.StillWaiting,
            TicketStatus.Refused => QueueErrors.NoMoreExtensions,
            TicketStatus.OtherRequest => Errors.IdempotencyConflict,
            _ => Errors.TokenNotActive,
        };
    }
}
