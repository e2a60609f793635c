using System.ComponentModel.DataAnnotations;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Redis;
using Xunit;

namespace Ticketing.Tests.Unit.Queue;

public sealed class ReplyTests
{
    private static readonly string[] Sample = [.. Enumerable.Repeat("0", 17)];

    [Fact]
    public void Flag_OfOneAndZero_IsReadAndOfAnythingElseIsRefused()
    {
        Reader(1).Flag().ShouldBeTrue();
        Reader(0).Flag().ShouldBeFalse();
        Should.Throw<BadReplyException>(() => Reader(7).Flag());
        Should.Throw<BadReplyException>(() => Reader(-1).Flag());
    }

    [Fact]
    public void Number_BeyondItsRange_IsRefused()
    {
        Reader(int.MaxValue).Int().ShouldBe(int.MaxValue);
        Should.Throw<BadReplyException>(() => Reader(1L << 32).Int());
        Reader((int)TickRest.ContinueWhenRateAllows).Rest().ShouldBe(TickRest.ContinueWhenRateAllows);
        Should.Throw<BadReplyException>(() => Reader(3).Rest());
        Reader(7).Outcome().Value.ShouldBe(7);
        Should.Throw<BadReplyException>(() => Reader(-3).Outcome());
        Should.Throw<BadReplyException>(() => Reader(99).Mode());
        Should.Throw<BadReplyException>(() => Reader(99).Status());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void Ticket_ThatIsNoNumber_IsRefused(string text)
    {
        Reader("12").Ticket().ShouldBe(12);
        Should.Throw<BadReplyException>(() => Reader(text).Ticket());
    }

    [Theory]
    [InlineData(0, "x")]
    [InlineData(6, "99")]
    [InlineData(6, "-1")]
    [InlineData(16, "1.5")]
    public void Sample_OfAnotherForm_IsRefused(int at, string item)
    {
        QueueSample.Parse(string.Join(' ', Sample)).Queue.Mode.ShouldBe(QueueMode.Open);
        var bad = Sample.ToArray();
        bad[at] = item;

        Should.Throw<BadReplyException>(() => QueueSample.Parse(string.Join(' ', bad)));
        Should.Throw<BadReplyException>(() => QueueSample.Parse(string.Join(' ', Sample.Skip(1))));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("0123456789012345678901234567890", false)]
    [InlineData("01234567890123456789012345678901", true)]
    public void PreviousKey_ThatIsShort_IsRefused(string key, bool isValid)
    {
        var options = new TokenOptions { PreviousKey = key };
        Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true).ShouldBe(isValid);
    }

    private static ReplyReader Reader(RedisValue item) => new("test", new ScriptReply("test", RedisResult.Create([item]), 1));
}
