using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheSmallShop.Name)]
public sealed class PollLimitTests(SmallShop shop)
{
    private const int Burst = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Check_FasterThanTheLimit_IsForgivenTenTimesThenRefusedUntilTheTimeTold()
    {
        var (person, other) = (await shop.EnterAsync(concert: "concert-1"), await shop.EnterAsync(concert: "concert-1"));
        var clock = Stopwatch.StartNew();
        var taken = 0;
        var reply = await PollAsync(person);
        for (; reply.Status == 200 && taken < 100; taken++)
            reply = await PollAsync(person);

        taken.ShouldBeInRange(Burst, Burst + 1 + (int)(clock.Elapsed / Interval));
        reply.ShouldBeRefused("429");
        var wait = reply.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull();
        wait.ShouldBeInRange(TimeSpan.FromSeconds(1), Interval);

        (await PollAsync(other)).Status.ShouldBe(200, "Another token has a limit of its own.");
        (await person.GetAsync("/user/amount")).Status.ShouldBe(200, "Only polls are metered.");
        await Task.Delay(wait);
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"));
    }

    private static Task<Reply> PollAsync(Person person) => person.SendAsync(HttpMethod.Post, "/queue/token/check");
}
