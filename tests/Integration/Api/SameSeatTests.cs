using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>The pause before a user can hold the same seat again, on two replicas.</summary>
public sealed class SameSeatTests(PausingShop shop) : IClassFixture<PausingShop>
{
    [Fact]
    public async Task Hold_OfASeatThatWasGivenBack_TellsItsUserWhenToComeBackAndServesOthers()
    {
        var person = await shop.EnterAsync();
        var seat = shop.NewSeat();
        var body = $$"""{"scheduleId":{{Demo.ArenaSchedule}},"seatId":{{seat}}}""";
        (await person.GiveBackAsync(Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, seat)))).Status.ShouldBe(200);

        foreach (var replica in new[] { 0, 1 })
        {
            var refused = await shop.SendAsync(HttpMethod.Post, "/concerts/reserve", person.Token, Shop.Json(body), "ko", replica);
            refused.ShouldBeRefused("429").Message.ShouldContain("조금 전에");
            refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(540, 600);
        }

        (await person.ReserveAsync(Demo.ArenaSchedule, seat)).ShouldBeRefused("429").Message.ShouldContain("Choose another one");
        (await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat())).Status.ShouldBe(200);
        (await (await shop.EnterAsync()).ReserveAsync(Demo.ArenaSchedule, seat)).Status.ShouldBe(200);
    }
}

/// <summary>Two replicas where a user waits for ten minutes before they hold a seat again.</summary>
public sealed class PausingShop() : Shop(new Dictionary<string, string?> { ["Reservation__SameSeatPauseSeconds"] = "600" });
