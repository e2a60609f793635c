using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Schedules made up by tests, in place of the concert module's.</summary>
internal sealed class TestPlans : ISeatPlans, ISeatLists
{
    private readonly ConcurrentDictionary<long, SeatPlan> _plans = new();
    private long _next;

    public ConcurrentQueue<long> Invalidated { get; } = new();

    public SeatPlan Add(int seats, long price = 10_000, string queue = "concert-1", TimeSpan? startsIn = null)
    {
        var id = Interlocked.Increment(ref _next);
        var planned = Enumerable.Range(1, seats).Select(n => new PlannedSeat((id * 100_000) + n, string.Create(CultureInfo.InvariantCulture, $"A{n}"), price));
        var plan = new SeatPlan(id, 1, queue, "공연", TimeProvider.System.GetUtcNow() + (startsIn ?? TimeSpan.FromDays(1)),
            planned.ToFrozenDictionary(seat => seat.SeatId));
        _plans[id] = plan;
        return plan;
    }

    public void Move(SeatPlan plan, TimeSpan startsIn) => _plans[plan.ScheduleId] = plan with { StartsAt = TimeProvider.System.GetUtcNow() + startsIn };

    public ValueTask<SeatPlan?> FindAsync(long scheduleId, CancellationToken cancellation) => ValueTask.FromResult(_plans.GetValueOrDefault(scheduleId));

    public void Invalidate(long scheduleId) => Invalidated.Enqueue(scheduleId);
}
