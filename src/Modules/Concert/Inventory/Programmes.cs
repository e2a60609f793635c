using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Concerts.Contracts;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>This replica's copy of the programme: read again every five seconds, and for an unknown name at most once a second.</summary>
internal sealed class Programmes(ConcertStore store, Breakers breakers, TimeProvider time, ILogger<Programmes> log) : IQueueCatalog, IScheduleCatalog
{
    private static readonly TimeSpan MissPause = TimeSpan.FromSeconds(1);

    private readonly SharedRead<Programme> _programme =
        new(store.ReadProgrammeAsync, new SharedReadOptions("the programme", TimeSpan.FromSeconds(5)), breakers.Database, time, log);

    /// <summary>
    /// The programme, about five seconds old at most while the database answers and it is asked for; after a quiet time the first request gets the last
    /// reading.
    /// </summary>
    public ValueTask<Programme> GetAsync(CancellationToken cancellation) => _programme.GetRecentAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(string concert, CancellationToken cancellation) =>
        FindAsync((concert, (programme, name) => programme.FindQueue(name)), cancellation);

    /// <summary>A schedule, or null where this id is unknown.</summary>
    public ValueTask<Schedule?> FindScheduleAsync(long id, CancellationToken cancellation) =>
        FindAsync((id, (programme, wanted) => programme.FindSchedule(wanted)), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => (await GetAsync(cancellation)).Queues;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ScheduleSummary>> ListSchedulesAsync(CancellationToken cancellation)
    {
        var programme = await GetAsync(cancellation);
        return [.. programme.Schedules.Select(each => new ScheduleSummary(each.Id, each.Concert.Code, each.Concert.Title, each.StartsAt, each.Seats))];
    }

    private async ValueTask<TFound?> FindAsync<TKey, TFound>((TKey Key, Func<Programme, TKey, TFound?> In) search, CancellationToken cancellation)
        where TFound : class =>
        search.In(await GetAsync(cancellation), search.Key) ?? search.In(await _programme.GetAsync(MissPause, cancellation), search.Key);
}
