using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Resilience;
using Ticketing.Common.Time;
using Ticketing.Concerts.Caching;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;

namespace Ticketing.Concerts.Lists;

/// <summary>The ready lists of schedules, at most a second old.</summary>
internal sealed class ScheduleLists
{
    private readonly SharedRead<ScheduleList> _list;

    public ScheduleLists(Programmes programmes, IServiceScopeFactory scopes, LocalTimes times, Breakers breakers, TimeProvider time, ILogger<ScheduleLists> log) =>
        _list = new SharedRead<ScheduleList>(
            async cancellation =>
            {
                var programme = await programmes.GetAsync(cancellation);
                await using var scope = scopes.CreateAsyncScope();
                var sold = await scope.ServiceProvider.GetRequiredService<ISeatAvailability>().CountSoldAsync(cancellation);
                return new ScheduleList(programme, sold, time.GetUtcNow(), times);
            },
            new SharedReadOptions("the schedules", TimeSpan.FromSeconds(1)),
            breakers.Database,
            time,
            log);

    /// <summary>The list for tokens of a queue; while the database is away, the last good one.</summary>
    public async ValueTask<SharedValue<ReadyBytes>> GetAsync(string queue, CancellationToken cancellation)
    {
        var list = await _list.GetOrLastGoodAsync(cancellation);
        return new SharedValue<ReadyBytes>(list.Value.For(queue), list.StaleFor);
    }
}
