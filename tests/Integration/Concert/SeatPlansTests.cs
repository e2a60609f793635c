using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

[Collection(SharedConcertApp.Name)]
public sealed class SeatPlansTests(ConcertApp app)
{
    private ISeatPlans Plans => app.Services.GetRequiredService<ISeatPlans>();

    [Fact]
    public async Task FindAsync_OfADemoSchedule_GivesItsPlan()
    {
        var plan = (await Plans.FindAsync(1, default)).ShouldNotBeNull();
        plan.Queue.ShouldBe("concert-1");
        plan.ConcertId.ShouldBe(1);
        plan.Seats.Count.ShouldBe(50);
        plan.Seats[1].ShouldBe(new PlannedSeat(1, "A1", 150_000));
    }

    [Fact]
    public async Task FindAsync_OfAnUnknownSchedule_GivesNull() => (await Plans.FindAsync(long.MaxValue, default)).ShouldBeNull();
}
