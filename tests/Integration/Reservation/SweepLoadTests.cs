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
        // One reserves what is being cleared away at this moment, the other what nobody has ever held.
        var reserves = new[] { ReserveAsync(ended, sweeping.Token), ReserveAsync(other, sweeping.Token) };
        var transactions = (await Task.WhenAll(Enumerable.Range(0, Sweepers).Select(_ => SweepAsync()))).SelectMany(times => times).ToList();
        await sweeping.CancelAsync();
        var waits = (await Task.WhenAll(reserves)).SelectMany(times => times).ToList();

        output.WriteLine($"{transactions.Count} transactions, longest {transactions.Max().TotalMilliseconds:0} ms; {waits.Count} reserves meanwhile, longest " +
            $"{waits.Max().TotalMilliseconds:0} ms");
        transactions.Max().ShouldBeLessThan(LongestTransaction);
        waits.Max().ShouldBeLessThan(LongestTransaction);
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
        foreach (var people in Enumerable.Range(1, Holds).Chunk(200))
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

    private Task<long> CountAsync(string table, string where) => shop.QueryAsync<long>($"select count(*) from {table} where {where}");
}
