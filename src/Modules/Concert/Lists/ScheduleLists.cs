using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Time;
using Ticketing.Concerts.Caching;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;

namespace Ticketing.Concerts.Lists;

/// <summary>The ready lists of schedules, at most a second old.</summary>
internal sealed class ScheduleLists
{
    private readonly SharedRead<ScheduleList> _list;

    public ScheduleLists(Programmes programmes, IServiceScopeFactory scopes, LocalTimes times, TimeProvider time, ILogger<ScheduleLists> log) =>
        _list = new SharedRead<ScheduleList>(
            async cancellation =>
            {
                var programme = await programmes.GetAsync(cancellation);
                await using var scope = scopes.CreateAsyncScope();
                var sold = await scope.ServiceProvider.GetRequiredService<ISeatAvailability>().CountSoldAsync(cancellation);
                return new ScheduleList(programme, sold, time.GetUtcNow(), times);
            },
            new SharedReadOptions("the schedules", TimeSpan.FromSeconds(1)),
            time,
            log);

    /// <summary>What was read last, for the time when nothing can be read.</summary>
    public Reading<ScheduleList>? LastGood => _list.LastGood;

    /// <summary>The list for tokens of a queue.</summary>
    public async ValueTask<ReadyBytes> GetAsync(string queue, CancellationToken cancellation) => (await _list.GetAsync(cancellation)).For(queue);
}
