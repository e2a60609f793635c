using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Payments.Demo;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Payment;

public sealed class DemoSalesTests(DemoSalesTests.NarrowShop shop) : IClassFixture<DemoSalesTests.NarrowShop>
{
    private const int Seats = 10;

    [Fact]
    public async Task SeedAsync_AfterASeedThatEndedBetweenAHoldAndItsSale_SellsEverySeat()
    {
        while (shop.Plans.Add(Seats).ScheduleId < DemoProgramme.SoldOutScheduleId)
        {
        }

        // Where a payment cannot be recorded, the seed ends after the hold, as a host that is killed there.
        await shop.ExecuteAsync("rename table payment_payments to payment_payments_away");
        await Should.ThrowAsync<MySqlException>(SeedAsync);
        await shop.ExecuteAsync("rename table payment_payments_away to payment_payments");
        await SeedAsync();
        await SeedAsync();

        (await shop.QueryAsync<long>("select count(*) from reservation_reservation_seats where state = 'SOLD'")).ShouldBe(Seats);
        (await shop.QueryAsync<long>("select count(*) from reservation_reservation_seats")).ShouldBe(Seats);
        (await shop.BooksBalanceAsync()).ShouldBeTrue();
    }

    private Task SeedAsync() => shop.InScopeAsync(async services =>
    {
        await services.GetServices<IDemoData>().OfType<DemoSales>().Single().SeedAsync(CancellationToken.None);
        return true;
    });

    /// <summary>A shop where a user may hold fewer seats than a buyer of the demo usually has.</summary>
    public sealed class NarrowShop : Shop
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Configuration["Reservation:MaxSeatsPerUser"] = "3";
    }
}
