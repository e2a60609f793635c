using System.Globalization;
using Shouldly;
using Ticketing.Concerts.Lists;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class PollPaceTests
{
    private readonly ManualTime _time = new();

    // Each of the people asks once in the time that they were told.
    [Theory]
    [InlineData(10, 1000)]
    [InlineData(3_000, 1000)]
    [InlineData(6_000, 2000)]
    [InlineData(50_000, 3000)]
    public void Next_WhereSoManyAsk_IsLaterTheMoreTheyAre(int people, int expectedMs)
    {
        var pace = new PollPace(_time);
        var told = 1000;
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var request = 0; request < people * 1000 / told; request++)
                pace.Next();
            told = int.Parse(pace.Next().ToString(), CultureInfo.InvariantCulture);
        }

        told.ShouldBeInRange(expectedMs * 99 / 100, (expectedMs * 101 / 100) + 1);
    }

    [Fact]
    public void Next_AfterTheCrowdHasGone_IsSoonAgain()
    {
        var pace = new PollPace(_time);
        for (var request = 0; request < 20_000; request++)
            pace.Next();
        _time.Advance(TimeSpan.FromSeconds(1));
        pace.Next().ToString().ShouldBe("3000");
        _time.Advance(TimeSpan.FromSeconds(5));
        pace.Next().ToString().ShouldBe("1000");
    }
}
