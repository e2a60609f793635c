using Shouldly;
using Ticketing.Redis;
using Ticketing.Redis.Limits;
using Xunit;

namespace Ticketing.Tests.Unit.Limits;

public sealed class LimitPolicyTests
{
    [Fact]
    public void Of_WhenARateIsZero_HasNoSuchLimit()
    {
        var policies = LimitPolicy.Of(new LimitOptions { UserPerSecond = 3 });

        policies[(int)LimitKind.Address].ShouldBeNull();
        policies[(int)LimitKind.User]!.PerSecond.ShouldBe(3);
        policies[(int)LimitKind.Token].ShouldBeNull();
    }

    [Theory]
    [InlineData(200, 400, "\"address\";q=400;w=2", 390, "\"address\";r=390;t=1")]
    [InlineData(3, 10, "\"address\";q=10;w=4", 10, "\"address\";r=10;t=0")]
    [InlineData(1, 5, "\"address\";q=5;w=5", 0, "\"address\";r=0;t=5")]
    public void Header_Always_IsThatOfTheDraft(int perSecond, int burst, string policy, long remaining, string state)
    {
        var limit = LimitPolicy.Of(new LimitOptions { AddressPerSecond = perSecond, AddressBurst = burst })[0]!;

        limit.Header.ToString().ShouldBe(policy);
        new LimitState(limit, remaining, null).Header.ShouldBe(state);
    }

    [Theory]
    [InlineData(200, 400, 20, 40, 20)]
    [InlineData(200, 30, 20, 3, 3)]
    [InlineData(5, 400, 0, 0, 1)]
    [InlineData(400, 5, 0, 0, 1)]
    [InlineData(1, 1, 0, 0, 1)]
    public void Credit_Always_IsATenthOfRateAndBurst(int perSecond, int burst, int credit, int creditBurst, int lease)
    {
        var policy = LimitPolicy.Of(new LimitOptions { AddressPerSecond = perSecond, AddressBurst = burst })[0]!;

        policy.CreditPerSecond.ShouldBe(credit);
        policy.CreditBurst.ShouldBe(creditBurst);
        policy.Lease.ShouldBe(lease);
    }

    [Fact]
    public void Credits_OfAClient_AreUsedUpAndRegainedOneByOne()
    {
        var credits = new LimitCredits(perSecond: 4, burst: 2);

        credits.TryUse(hash: 7, nowUs: 0, out var used).ShouldBeTrue();
        used.ShouldBe(1);
        credits.TryUse(7, 0, out used).ShouldBeTrue();
        used.ShouldBe(2);
        credits.TryUse(7, 249_999, out _).ShouldBeFalse();
        credits.TryUse(8, 249_999, out _).ShouldBeTrue("it is another client's");
        credits.TryUse(-7, 249_999, out _).ShouldBeTrue("a hash can be negative");
        credits.TryUse(7, 250_000, out used).ShouldBeTrue();
        used.ShouldBe(2);
        credits.TryUse(7, 250_000, out _).ShouldBeFalse();
        credits.TryUse(7, 9_000_000, out used).ShouldBeTrue();
        used.ShouldBe(1);
        credits.TryUse(7, 9_000_000, out _).ShouldBeTrue();
        credits.TryUse(7, 9_000_000, out _).ShouldBeFalse("a pause gives no more than the burst");
    }

    [Fact]
    public void Credits_OfAClientThatWasRefused_AreGoneInTheNextSecondToo()
    {
        var credits = new LimitCredits(perSecond: 2, burst: 3);

        credits.Withdraw(hash: 7, nowUs: 5_300_000);

        credits.TryUse(7, 5_900_000, out _).ShouldBeFalse();
        credits.TryUse(7, 6_999_999, out _).ShouldBeFalse();
        credits.TryUse(7, 7_000_000, out _).ShouldBeTrue();
        credits.TryUse(7, 7_000_000, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Credits_UsedByManyThreads_AreNeverMoreThanThereAre()
    {
        var credits = new LimitCredits(perSecond: 1, burst: 1_000);
        var total = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                if (credits.TryUse(7, 3, out var _))
                    Interlocked.Increment(ref total);
            }
        })));

        total.ShouldBe(1_000);
    }

    [Fact]
    public void Credits_WhereThereAreNone_AreNotUsed()
    {
        var credits = new LimitCredits(perSecond: 0, burst: 5);

        credits.TryUse(7, 3, out _).ShouldBeFalse();
        credits.Withdraw(7, 3);
    }

    [Fact]
    public void Lease_AfterCredit_PaysItOnce()
    {
        var lease = new LimitLease(credit: 2);

        lease.TryUse(out _).ShouldBeFalse();
        lease.Ask(2, out var debt).ShouldBe(2);
        debt.ShouldBe(2);
        lease.Ask(2, out debt).ShouldBe(1);
        debt.ShouldBe(0);
    }

    [Fact]
    public void Lease_WhenSeveralAsk_IsAskedForByOneOfThem()
    {
        var lease = new LimitLease(credit: 0);

        lease.Ask(10, out _).ShouldBe(10);
        lease.Ask(10, out _).ShouldBe(1);
        lease.Answer(1, granted: 1, remaining: 50, 0).ShouldBe(50);
        lease.TryUse(out _).ShouldBeFalse("the one call is the caller's own");
        lease.Answer(10, granted: 3, remaining: 40, 0).ShouldBe(42);
        lease.TryUse(out var remaining).ShouldBeTrue();
        remaining.ShouldBe(41);
        lease.TryUse(out _).ShouldBeTrue();
        lease.TryUse(out _).ShouldBeFalse();
        lease.Ask(10, out _).ShouldBe(10, "the one before has its answer");
    }

    [Fact]
    public void Lease_WhenNoneIsGranted_IsRefusedUntilItsTime()
    {
        var lease = new LimitLease(credit: 0);
        lease.WasRefused.ShouldBeFalse();

        lease.Answer(1, granted: 0, remaining: 0, refusedUntilMs: 1_500);

        lease.WasRefused.ShouldBeTrue();
        lease.RefusedFor(1_000).ShouldBe(500);
        lease.RefusedFor(1_500).ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 5_000, false)]
    [InlineData(1_000, 799, false)]
    [InlineData(1_000, 801, true)]
    public void IsAbove_Always_ComparesWithTheShareOfTheMaximum(long maximum, long used, bool isAbove) =>
        RedisMemory.IsAbove($"# Memory\r\nused_memory:{used}\r\nused_memory_human:1K\r\nmaxmemory:{maximum}\r\n", 0.8).ShouldBe(isAbove);
}
