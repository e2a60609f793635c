using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>The line in front of a shop with room for three, asked on both replicas in turn.</summary>
[Collection(InTheSmallShop.Name)]
public sealed class PositionTests(SmallShop shop)
{
    [Fact]
    public async Task Positions_OfEightPeopleAtACapacityOfThree_AreExactAndMoveWithEachPayment()
    {
        var people = new List<Person>();
        for (var i = 0; i < 8; i++)
            people.Add(await shop.EnterAsync(concert: "concert-3"));
        await ShouldStandAsync(people, [0, 0, 0, 1, 2, 3, 4, 5]);

        // The second one pays and leaves: one more comes in, all others move up by one.
        await people[1].ChargeAsync(Demo.ArenaPrice);
        _ = (await people[1].PayAsync(await people[1].HoldAsync())).Data;
        (await people[1].CheckAsync()).ShouldBe((0, "DONE"));
        people.RemoveAt(1);
        await ShouldStandAsync(people, [0, 0, 0, 1, 2, 3, 4]);

        // A person who asks again keeps the position, and a newcomer stands behind all others.
        people[4] = await shop.EnterAsync(people[4].UserId, "concert-3");
        people.Add(await shop.EnterAsync(concert: "concert-3"));
        await ShouldStandAsync(people, [0, 0, 0, 1, 2, 3, 4, 5]);

        // Who came in by that slot can use it.
        _ = (await people[2].GetAsync($"/concerts/seat?scheduleId={Demo.ArenaSchedule}")).Data;
    }

    [Fact]
    public async Task Waiting_WhileThereIsNoRoom_OpensTheBalanceButNotTheShop()
    {
        var inside = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.EnterAsync()));
        var waiting = await shop.EnterAsync();
        (await waiting.CheckAsync()).ShouldBe((1, "WAITING"));
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, "/concerts/schedule", null), (HttpMethod.Get, "/concerts/seat?scheduleId=1", null),
            (HttpMethod.Post, "/concerts/reserve", """{"scheduleId":1,"seatId":1}"""), (HttpMethod.Post, "/concerts/reserve", "{"),
            (HttpMethod.Post, "/concerts/payment", """{"reservationId":1}"""), (HttpMethod.Delete, "/concerts/reserve/1", null),
        })
        {
            (await waiting.SendAsync(method, path, body)).ShouldBeRefused("403", path);
        }

        (await waiting.ChargeAsync(10)).ShouldBe(10);
        (await waiting.AmountAsync()).ShouldBe(10);
        (await waiting.GetAsync("/user/history")).Data.GetArrayLength().ShouldBe(1);
        (await waiting.GetAsync("/concerts/reserve")).Data.GetArrayLength().ShouldBe(0);
        (await waiting.GetAsync("/concerts/reserve/9223372036854775807")).ShouldBeRefused("404");

        // A full shop is no reason to wait elsewhere.
        (await (await shop.EnterAsync(concert: "concert-2")).CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await inside[0].CheckAsync()).ShouldBe((0, "PROGRESS"));
    }

    [Fact]
    public async Task IssueToken_ManyTimesAtOnceForOneUser_GivesOnePlace()
    {
        var user = shop.NewUser();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.EnterAsync(user, "concert-4")));
        // Had it been more than one place, the shop would be full by now.
        (await (await shop.EnterAsync(concert: "concert-4")).CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await (await shop.EnterAsync(concert: "concert-4")).CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await (await shop.EnterAsync(concert: "concert-4")).CheckAsync()).ShouldBe((1, "WAITING"));
        (await tokens[0].CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await tokens[^1].CheckAsync()).ShouldBe((0, "PROGRESS"));
    }

    private static async Task ShouldStandAsync(IReadOnlyList<Person> people, long[] positions)
    {
        var told = new List<(long, string)>();
        foreach (var person in people)
            told.Add(await person.CheckAsync());
        told.ShouldBe(positions.Select(position => (position, position == 0 ? "PROGRESS" : "WAITING")));
    }
}
