using Ticketing.Common.Lifecycle;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;

namespace Ticketing.Concerts.Lists;

/// <summary>Reads the programme and the plan of its first schedule.</summary>
internal sealed class ConcertWarmUp(Programmes programmes, ISeatPlans plans) : IWarmUp
{
    /// <inheritdoc/>
    public IEnumerable<Func<CancellationToken, Task>> Calls =>
    [
        limit => programmes.GetAsync(limit).AsTask(),
        async limit =>
        {
            if ((await programmes.GetAsync(limit)).Schedules is [var first, ..])
                await plans.FindAsync(first.Id, limit);
        },
    ];
}
