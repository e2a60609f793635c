using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Admission;

/// <summary>Puts tickets back that Redis has lost.</summary>
internal sealed class TicketRestore(RedisQueues queues, QueueOpener opener, IEnumerable<IUsedTickets> usedTickets, IEnumerable<IOpenHolds> openHolds)
{
    /// <summary>Puts a ticket back. False when it has been used for a payment: then it is DONE, as before.</summary>
    public async Task<bool> RestoreAsync(QueueToken token)
    {
        var visitor = token.Visitor;
        // A ticket that was not admitted has neither paid nor a hold: the database is not asked when a whole line comes back.
        if (!FairShuffle.IsShuffled(visitor.Ticket) && !opener.MayHaveBeenServed(visitor.Queue, visitor.Ticket))
        {
            await PutBackAsync(token, null);
            return true;
        }

        foreach (var used in usedTickets)
        {
            if (await used.IsUsedAsync(visitor, CancellationToken.None))
            {
                await queues[visitor.Queue].LeaveAsync(visitor);
                return false;
            }
        }

        DateTimeOffset? holdEnd = null;
        foreach (var holds in openHolds)
            holdEnd = await holds.FindEndAsync(visitor, CancellationToken.None) ?? holdEnd;
        await PutBackAsync(token, holdEnd);
        return true;
    }

    private async Task PutBackAsync(QueueToken token, DateTimeOffset? holdEnd)
    {
        while (!await queues[token.Visitor.Queue].RestoreAsync(token, holdEnd))
            await opener.OpenAsync(token.Visitor.Queue, token.Epoch);
    }
}
