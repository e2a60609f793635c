using Ticketing.Common.Lifecycle;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Lists;

/// <summary>Reads the programme, the plan of its first schedule, and the lines of concerts.</summary>
internal sealed class ConcertWarmUp(Programmes programmes, ISeatPlans plans, IConcertLines lines) : IWarmUp
{
    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls =>
    [
        limit => programmes.GetAsync(limit).AsTask(),
        limit => lines.GetAsync(limit).AsTask(),
        async limit =>
        {
            if ((await programmes.GetAsync(limit)).Schedules is [var first, ..])
                await plans.FindAsync(first.Id, limit);
        },
    ];
}
