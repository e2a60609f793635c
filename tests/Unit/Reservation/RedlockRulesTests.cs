using Shouldly;
using Ticketing.Reservations.Locking;
using Xunit;

namespace Ticketing.Tests.Unit.Reservation;

public sealed class RedlockRulesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void Quorum_Always_IsMoreThanHalf(int masters, int quorum) => RedlockRules.Quorum(masters).ShouldBe(quorum);

    [Fact]
    public void Validity_Always_IsTheTimeLessWhatItTookLessDriftLessPrecision()
    {
        RedlockRules.Validity(Second, TimeSpan.Zero, 0.01).ShouldBe(TimeSpan.FromMilliseconds(988));
        RedlockRules.Validity(Second, TimeSpan.FromMilliseconds(100), 0.01).ShouldBe(TimeSpan.FromMilliseconds(888));
        RedlockRules.Validity(Second, TimeSpan.FromMilliseconds(100), 0).ShouldBe(TimeSpan.FromMilliseconds(898));
        RedlockRules.Validity(Second, Second, 0.01).ShouldBeLessThan(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(3, 1, false)]
    [InlineData(3, 2, true)]
    [InlineData(4, 1, false)]
    [InlineData(4, 2, true)]
    [InlineData(5, 2, false)]
    [InlineData(5, 3, true)]
    public void IsLost_WhenTheOthersAreNoQuorum_Is(int masters, int refused, bool lost) => RedlockRules.IsLost(masters, refused).ShouldBe(lost);

    [Theory]
    [InlineData(1, 1, 0, SeatLockVerdict.Granted)]
    [InlineData(1, 0, 1, SeatLockVerdict.Taken)]
    [InlineData(1, 0, 0, SeatLockVerdict.Aside)]
    [InlineData(3, 3, 0, SeatLockVerdict.Granted)]
    [InlineData(3, 2, 1, SeatLockVerdict.Granted)]
    [InlineData(3, 2, 0, SeatLockVerdict.Granted)]
    [InlineData(3, 1, 2, SeatLockVerdict.Taken)]
    [InlineData(3, 0, 2, SeatLockVerdict.Taken)]
    [InlineData(3, 1, 1, SeatLockVerdict.Aside)]
    [InlineData(3, 1, 0, SeatLockVerdict.Aside)]
    [InlineData(3, 0, 1, SeatLockVerdict.Aside)]
    [InlineData(3, 0, 0, SeatLockVerdict.Aside)]
    [InlineData(5, 3, 2, SeatLockVerdict.Granted)]
    [InlineData(5, 2, 2, SeatLockVerdict.Aside)]
    [InlineData(5, 2, 3, SeatLockVerdict.Taken)]
    public void Decide_ByTheAnswers_NeedsAQuorumForEither(int masters, int granted, int refused, object verdict) =>
        RedlockRules.Decide(masters, granted, refused, Second).ShouldBe((SeatLockVerdict)verdict);

    [Fact]
    public void Decide_WhenItTookTooLong_StepsAside()
    {
        RedlockRules.Decide(3, 3, 0, TimeSpan.Zero).ShouldBe(SeatLockVerdict.Aside);
        RedlockRules.Decide(3, 0, 3, TimeSpan.Zero).ShouldBe(SeatLockVerdict.Taken);
    }
}
