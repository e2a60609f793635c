using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Admission;

/// <summary>Puts tickets back that Redis has lost.</summary>
internal sealed class TicketRestore(RedisQueues queues, QueueOpener opener, ITicketHolds? ticketHolds = null)
{
    private static readonly TicketHolds NoHolds = new(0, null, false);

    /// <summary>Puts a ticket back. False when it has paid and has no open hold: then it is DONE, as before.</summary>
    public async Task<bool> RestoreAsync(QueueToken token)
    {
        var visitor = token.Visitor;
        // A ticket that was not admitted has neither paid nor a hold: the database is not asked when a whole line comes back.
        if (!FairShuffle.IsShuffled(visitor.Ticket) && !opener.MayHaveBeenServed(visitor.Queue, visitor.Ticket))
        {
            await PutBackAsync(token, NoHolds);
            return true;
        }

        var holds = ticketHolds is null ? NoHolds : await ticketHolds.FindAsync(visitor, CancellationToken.None);
        if (holds.IsDone)
        {
            await queues[visitor.Queue].LeaveAsync(visitor);
            return false;
        }

        await PutBackAsync(token, holds);
        return true;
    }

    private async Task PutBackAsync(QueueToken token, TicketHolds holds)
    {
        if (!await queues[token.Visitor.Queue].RestoreAsync(token, holds))
            await opener.OpenAndCallAsync(token.Visitor.Queue, token.Epoch, redis => redis.RestoreAsync(token, holds), static isKnown => isKnown);
    }
}
