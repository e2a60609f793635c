using Shouldly;
using Ticketing.Host.Connections;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

public sealed class ConnectionSharesTests
{
    [Theory]
    [InlineData(10_000, 30_000, 50_000, 10_000, 30_000)]
    [InlineData(10_000, 30_000, 41_024, 10_000, 30_000)]
    [InlineData(10_000, 30_000, 21_024, 5_000, 15_000)]
    [InlineData(65_536, 65_536, 65_536, 32_256, 32_256)]
    [InlineData(1_000_000, 1_000_000, 1_048_576, 523_776, 523_776)]
    [InlineData(10_000, 30_000, 100, 256, 768)]
    public void Shares_UnderALimitOfOpenFiles_KeepTheirProportion(int ordinary, int push, int limit, int ordinaryShare, int pushShare)
    {
        var shares = ConnectionShares.Of(new ConnectionOptions { MaxOrdinary = ordinary, MaxPush = push }, limit);

        shares.ShouldBe(new ConnectionShares(ordinaryShare, pushShare, ordinary + push + ConnectionShares.Reserve > limit));
    }

    [Fact]
    public void Shares_WithoutALimit_AreThoseOfTheSettings() =>
        ConnectionShares.Of(new ConnectionOptions { MaxOrdinary = 7, MaxPush = 9 }, null).ShouldBe(new ConnectionShares(7, 9, false));
}
