using Shouldly;
using Ticketing.Common.Resilience;
using Xunit;

namespace Ticketing.Tests.Unit.Resilience;

public sealed class CallWindowTests
{
    private readonly CallWindow _window = new(size: 100, minimum: 50, percent: 50);

    [Fact]
    public void HasFailed_BelowTheMinimum_SaysNothing()
    {
        _window.Add(failed: true, 49);
        _window.HasFailed.ShouldBeFalse();
        _window.Add(failed: true, 1);
        _window.HasFailed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(51, 49, false)]
    [InlineData(50, 50, true)]
    public void HasFailed_AtHalf_IsTrue(int good, int bad, bool failed)
    {
        _window.Add(failed: true, bad);
        _window.Add(failed: false, good);
        _window.HasFailed.ShouldBe(failed);
    }

    [Fact]
    public void HasFailed_WhenFailuresAreLongPast_IsFalse()
    {
        _window.Add(failed: true, 100);
        _window.Add(failed: false, 51);
        _window.HasFailed.ShouldBeFalse();
        _window.Add(failed: true, 49);
        _window.HasFailed.ShouldBeFalse("only the last hundred count, of which 49 failed");
        _window.Add(failed: true, 2);
        _window.HasFailed.ShouldBeTrue();
    }

    [Fact]
    public void Add_OfMoreThanTheWindow_CountsAsMuchAsItHolds()
    {
        _window.Add(failed: true, int.MaxValue);
        _window.Add(failed: false, 50);
        _window.HasFailed.ShouldBeTrue();
        _window.Add(failed: false, 1);
        _window.HasFailed.ShouldBeFalse();
    }
}
