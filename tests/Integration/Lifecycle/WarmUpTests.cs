using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>The calls that a replica makes before it listens.</summary>
public sealed class WarmUpTests(Shop shop) : IClassFixture<Shop>
{
    private static readonly string[] Tables =
    [
        "reservation_reservations", "reservation_reservation_seats", "reservation_turns", "payment_payments", "users_accounts", "users_ledger",
        "idempotency_answers", "messaging_outbox",
    ];

    [Fact]
    public async Task Calls_OfEveryModule_SucceedAndChangeNothing()
    {
        (await shop.WarmUpAsync()).ShouldBeGreaterThan(10);

        foreach (var table in Tables)
            (await shop.QueryAsync<long>($"select count(*) from {table}")).ShouldBe(0, table);
    }
}
