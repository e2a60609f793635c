using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Store;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Reservations;

/// <summary>A whole rush of holds whose time is over at once, cleared away by several replicas while people go on reserving.</summary>
public sealed class SweepLoadTests(BriefShop shop, ITestOutputHelper output) : IClassFixture<BriefShop>
{
    private const int Holds = 10_000;
    private const int Sweepers = 3;
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Sweep_OfTenThousandHolds_TakesShortTransactionsAndBlocksNoReserve()
    {
        var (ended, other) = (shop.Plans.Add(Holds), shop.Plans.Add(Holds));
        var last = await HoldAllAsync(ended);
        await Until.TrueAsync("all holds are over", TimeSpan.FromSeconds(5),
            () => shop.QueryAsync<bool>($"select sysdate(6) >= '{last.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'"));

        // A host makes its first calls before it listens.
        await shop.InScopeAsync(services => services.GetRequiredService<HoldStore>().ExpireAsync(most: 0));
        using var sweeping = new CancellationTokenSource();
        // One reserves what is being cleared away at this moment, the other what has never been held.
        var (besideSweep, elsewhere) = (ReserveAsync(ended, sweeping.Token), ReserveAsync(other, sweeping.Token));
        var transactions = new Times((await Task.WhenAll(Enumerable.Range(0, Sweepers).Select(_ => SweepAsync()))).SelectMany(times => times));
        await sweeping.CancelAsync();
        var (waits, yardstick) = (new Times(await besideSweep), new Times(await elsewhere));

        output.WriteLine($"transactions {transactions}; reserves of seats that are swept {waits}, of other seats {yardstick}");
        // On a machine that is busy with other work everything takes longer, also what the sweep does not touch.
        transactions.At(0.95).ShouldBeLessThan(Longer(LongestTransaction, 10 * yardstick.At(0.5)), $"{transactions}; a reserve elsewhere {yardstick}");
        waits.At(0.95).ShouldBeLessThan(Longer(LongestTransaction, 3 * yardstick.At(0.95)), $"{waits}; a reserve elsewhere {yardstick}");
        (await CountAsync("reservation_reservations", $"schedule_id = {ended.ScheduleId} and user_id like 'sleeper-%' and status = 'EXPIRED'")).ShouldBe(Holds);
        (await CountAsync("reservation_reservation_seats", $"schedule_id = {ended.ScheduleId} and user_id like 'sleeper-%' and state <> 'FREE'")).ShouldBe(0);
        var events = $"messaging_outbox o join reservation_reservations r on o.`key` = r.id where o.topic = 'reservation.expired' and r.user_id like " +
            $"'sleeper-%'";
        (await shop.QueryAsync<long>($"select count(*) from {events}")).ShouldBe(Holds, "an event for each hold");
        (await shop.QueryAsync<long>($"select count(distinct o.`key`) from {events}")).ShouldBe(Holds, "and only one");
    }

    private async Task<DateTimeOffset> HoldAllAsync(SeatPlan plan)
    {
        var last = DateTimeOffset.MinValue;
        foreach (var people in Enumerable.Range(1, Holds).Chunk(40))
            last = (await Task.WhenAll(people.Select(n => shop.HoldAsync(Shop.Person($"sleeper-{n}"), plan, n)))).Max(hold => hold.Value.Until);
        return last;
    }

    // A transaction takes no longer than the call that makes it.
    private Task<List<TimeSpan>> SweepAsync() => Task.Run(async () =>
    {
        var times = new List<TimeSpan>();
        var most = shop.Services.GetRequiredService<IOptions<ReservationOptions>>().Value.SweepBatch;
        for (var holds = most; holds > 0;)
        {
            var begun = Stopwatch.GetTimestamp();
            holds = await shop.InScopeAsync(async services => (await services.GetRequiredService<HoldStore>().ExpireAsync(most)).Count);
            times.Add(Stopwatch.GetElapsedTime(begun));
        }

        return times;
    });

    private Task<List<TimeSpan>> ReserveAsync(SeatPlan plan, CancellationToken sweeping) => Task.Run(async () =>
    {
        var times = new List<TimeSpan>();
        for (var seat = Holds; !sweeping.IsCancellationRequested; seat--)
        {
            var begun = Stopwatch.GetTimestamp();
            var hold = await shop.HoldAsync(Shop.Person($"awake-{plan.ScheduleId}-{seat}"), plan, seat);
            times.Add(Stopwatch.GetElapsedTime(begun));
            (hold.IsSuccess || hold.Refusal!.Error == Errors.SeatNotAvailable).ShouldBeTrue($"{hold.Refusal?.Error}");
        }

        return times;
    });

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private Task<long> CountAsync(string table, string where) => shop.QueryAsync<long>($"select count(*) from {table} where {where}");

    private sealed class Times(IEnumerable<TimeSpan> times)
    {
        private readonly TimeSpan[] _sorted = [.. times.Order()];

        public TimeSpan At(double share) => _sorted[(int)(share * (_sorted.Length - 1))];

        public override string ToString() =>
            $"{_sorted.Length} of {At(0.5).TotalMilliseconds:0} ms, 95 % within {At(0.95).TotalMilliseconds:0} ms, longest {At(1).TotalMilliseconds:0} ms";
    }
}
