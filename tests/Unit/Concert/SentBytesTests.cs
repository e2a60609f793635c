using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class SentBytesTests
{
    private static readonly Visitor Visitor = new("default", "1", 1);

    private readonly ManualTime _time = new();

    [Fact]
    public void Take_WhenTheMinuteIsUsedUp_SaysWhenTheNextBegins()
    {
        var sent = With(100);
        sent.Take(Visitor, 60).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(45));

        sent.Take(Visitor, 41).ShouldBe(TimeSpan.FromSeconds(15));
        sent.Take(Visitor, 40).ShouldBeNull("what was refused does not count");
        _time.Advance(TimeSpan.FromSeconds(15));
        sent.Take(Visitor, 100).ShouldBeNull();
    }

    [Fact]
    public void Take_OfAnotherTicket_IsCountedForItself()
    {
        var sent = With(100);
        sent.Take(Visitor, 100).ShouldBeNull();

        sent.Take(Visitor, 1).ShouldNotBeNull();
        sent.Take(Visitor with { Ticket = 2 }, 100).ShouldBeNull();
    }

    [Fact]
    public void Take_WithoutALimit_IsNeverRefused()
    {
        var sent = With(0);
        for (var n = 0; n < 100; n++)
            sent.Take(Visitor, int.MaxValue).ShouldBeNull();
    }

    private SentBytes With(int most) => new(Options.Create(new ConcertOptions { SeatListBytesPerMinute = most }), _time);
}
