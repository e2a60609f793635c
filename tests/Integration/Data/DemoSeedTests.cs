using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class DemoSeedTests(TwoHosts hosts) : IClassFixture<TwoHosts>
{
    [Fact]
    public async Task Seed_WhenTwoHostsStartAtOnceOnAnEmptyDatabase_PutsEverythingThereOnce()
    {
        hosts.One.Output.ShouldContain("Demo data of DemoSales is in place.");
        hosts.Two.Output.ShouldContain("Demo data of DemoSales is in place.");
        (await hosts.QueryAsync<long>("select count(*) from reservation_reservation_seats")).ShouldBeGreaterThan(0);
        (await hosts.QueryAsync<bool>("select not exists (select 1 from reservation_reservation_seats group by seat_id having count(*) > 1)")).ShouldBeTrue();
        (await hosts.QueryAsync<bool>("select not exists (select 1 from concert_schedules group by concert_id, starts_at having count(*) > 1)")).ShouldBeTrue();
    }
}
