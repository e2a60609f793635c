using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Ticketing.Users.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.User;

public sealed class LedgerFiguresTests(Shop shop) : IClassFixture<Shop>, IAsyncLifetime
{
    public Task InitializeAsync() => shop.ExecuteAsync("delete from users_ledger");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Hours_OfAnEmptyLedger_AreNone() => (await ReadAsync()).ShouldBeEmpty();

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(5_000, 1)]
    [InlineData(5_000, 1_000)]
    [InlineData(1_000, 0)]
    public async Task Hours_BehindOlderEntries_AreThoseOfTheLastDayOnly(int old, int young)
    {
        // Numbers with gaps, as a rolled back transaction leaves them.
        if (old > 0)
            await FillAsync(old, "now(6) - interval 40 hour", "seq * 7");
        if (young > 0)
            await FillAsync(young, "now(6) - interval 2 hour", "100000 + seq * 3");

        var hours = await ReadAsync();

        hours.Values.Sum(hour => hour.Payments).ShouldBe((young + 2) / 3);
        hours.Values.Sum(hour => hour.Refunds).ShouldBe((young + 1) / 3);
        hours.Values.Sum(hour => hour.Revenue).ShouldBe((young + 2) / 3 * 10);
        hours.Values.Sum(hour => hour.Refunded).ShouldBe((young + 1) / 3 * 10);
        hours.Count.ShouldBe(young > 0 ? 1 : 0);
    }

    // A payment, its refund, and a charge, again and again.
    private Task<int> FillAsync(int rows, string time, string id) => shop.Database.ExecuteAsync(
        $"""
        insert into users_ledger (id, user_id, kind, amount, balance_after, reference, created_at)
        select {id}, 'ann', elt(seq % 3 + 1, 'CHARGE', 'PAYMENT', 'REFUND'), 10, 10, null, {time} from seq_1_to_{rows}
        """);

    private async Task<IReadOnlyDictionary<DateTimeOffset, MoneyOfHour>> ReadAsync() =>
        await shop.Services.GetRequiredService<ILedgerFigures>().GetHoursAsync(CancellationToken.None);
}
