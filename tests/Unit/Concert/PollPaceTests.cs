using System.Globalization;
using Shouldly;
using Ticketing.Concerts.Lists;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class PollPaceTests
{
    private readonly ManualTime _time = new();

    // Each of the people asks once in the time that they were told. They were told it one to three seconds ago.
    [Theory]
    [InlineData(10, 1, 1000)]
    [InlineData(3_000, 1, 1000)]
    [InlineData(6_000, 1, 2000)]
    [InlineData(6_000, 3, 2000)]
    [InlineData(50_000, 3, 3000)]
    public void Next_WhereSoManyAsk_IsLaterTheMoreTheyAre(int people, int toldBefore, int expectedMs)
    {
        var pace = new PollPace(_time);
        var told = Enumerable.Repeat(1000, toldBefore).ToList();
        for (var second = 0; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var request = 0; request < people * 1000 / told[^toldBefore]; request++)
                pace.Next();
            told.Add(int.Parse(pace.Next().ToString(), CultureInfo.InvariantCulture));
        }

        told[^1].ShouldBeInRange(expectedMs * 99 / 100, (expectedMs * 101 / 100) + 1);
    }

    [Fact]
    public void Next_AfterTheCrowdHasGone_IsSoonAgain()
    {
        var pace = new PollPace(_time);
        for (var request = 0; request < 50_000; request++)
            pace.Next();
        _time.Advance(TimeSpan.FromSeconds(1));
        pace.Next().ToString().ShouldBe("3000");
        _time.Advance(TimeSpan.FromSeconds(5));
        pace.Next().ToString().ShouldBe("1000");
    }
}
