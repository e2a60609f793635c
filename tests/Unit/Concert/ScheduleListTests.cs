using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Common.Caching;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;
using Xunit;

namespace Ticketing.Tests.Unit.Concert;

public sealed class ScheduleListTests
{
    private static readonly ConcertLines AllOpen = new([]);
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Ticketing.Concerts.Inventory.Concert Jazz = new(1, "concert-1", "재즈 \"Night\"");
    private static readonly Ticketing.Concerts.Inventory.Concert Rock = new(2, "concert-2", "Rock");

    [Fact]
    public void For_Default_ListsBookableThenSoldOutThenStarted()
    {
        var list = List(
            [At(1, Jazz, -2), At(2, Jazz, 1), At(3, Rock, 5), At(4, Rock, 3), At(5, Jazz, -1), At(6, Jazz, 2)],
            new() { [2] = new(10, 0), [3] = new(9, 0) });
        Ids(list.For(Visitor.DefaultQueue, AllOpen)).ShouldBe([6, 4, 3, 2, 5, 1]);
    }

    [Fact]
    public void For_AConcertsQueue_ListsThatConcertOnly()
    {
        var list = List([At(1, Jazz, 1), At(2, Rock, 2), At(3, Jazz, 3)]);
        Ids(list.For("concert-1", AllOpen)).ShouldBe([1, 3]);
        Ids(list.For("concert-2", AllOpen)).ShouldBe([2]);
    }

    [Fact]
    public void For_AQueueWithoutConcert_IsAnEmptyList() =>
        Encoding.UTF8.GetString(List([At(1, Jazz, 1)]).For("concert-9", AllOpen).Plain).ShouldBe("""{"resultType":"SUCCESS","data":[],"exception":{}}""");

    [Fact]
    public void For_AScheduleThatStartsNow_ListsItLastAndSoldOut()
    {
        var list = List([At(1, Jazz, 0), At(2, Jazz, 9)]).For(Visitor.DefaultQueue, AllOpen);
        Ids(list).ShouldBe([2, 1]);
        Statuses(list).ShouldBe(["AVAILABLE", "SOLD_OUT"]);
    }

    [Fact]
    public void UntilNextStart_Always_IsTheTimeToTheFirstThatHasNotStarted()
    {
        List([At(1, Jazz, 3), At(2, Jazz, 0), At(3, Rock, -1), At(4, Rock, 2)]).UntilNextStart.ShouldBe(TimeSpan.FromDays(2));
        List([At(1, Jazz, 0)]).UntilNextStart.ShouldBeNull();
    }

    [Fact]
    public void After_WhenASchedulesTimeHasCome_IsTheListOfThatMoment()
    {
        var list = List([At(1, Jazz, 1), At(2, Jazz, 2), At(3, Rock, 3)], new() { [2] = new(10, 0) });
        var later = list.After(TimeSpan.FromDays(1));

        Ids(later.For(Visitor.DefaultQueue, AllOpen)).ShouldBe([3, 2, 1]);
        Statuses(later.For(Visitor.DefaultQueue, AllOpen)).ShouldBe(["AVAILABLE", "SOLD_OUT", "SOLD_OUT"]);
        later.UntilNextStart.ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public void For_AnySchedule_WritesTheContractsFieldsInTheConfiguredZone()
    {
        var json = Encoding.UTF8.GetString(List([At(1, Jazz, 1)], zone: "Asia/Seoul").For(Visitor.DefaultQueue, AllOpen).Plain);
        json.ShouldBe(
            """{"resultType":"SUCCESS","data":[""" +
            """{"scheduleId":1,"concertTitle":"재즈 \"Night\"","openDate":"2030-05-02","startTime":"21:00",""" +
            "\"endTime\":\"23:00\",\"seatStatus\":\"AVAILABLE\"}],\"exception\":{}}");
    }

    [Theory]
    [InlineData(9, "AVAILABLE")]
    [InlineData(10, "SOLD_OUT")]
    public void For_ByWhatIsSold_TellsSoldOutOnlyWhenEverySeatIs(int sold, string status)
    {
        using var document = JsonDocument.Parse(List([At(1, Jazz, 1)], new() { [1] = new(sold, 0) }).For(Visitor.DefaultQueue, AllOpen).Plain);
        document.RootElement.GetProperty("data")[0].GetProperty("seatStatus").GetString().ShouldBe(status);
    }

    [Fact]
    public void ETag_OfEqualLists_IsEqualAndOfOthersDiffers()
    {
        var first = List([At(1, Jazz, 1)]).For(Visitor.DefaultQueue, AllOpen).ETag;
        List([At(1, Jazz, 1)]).For(Visitor.DefaultQueue, AllOpen).ETag.ShouldBe(first);
        List([At(1, Jazz, 1)], new() { [1] = new(10, 0) }).For(Visitor.DefaultQueue, AllOpen).ETag.ShouldNotBe(first);
    }

    [Fact]
    public void For_TheSiteWideQueue_LeavesOutConcertsWithALineOfTheirOwn()
    {
        var list = List([At(1, Jazz, 1), At(2, Rock, 2)]);
        Ids(list.For(Visitor.DefaultQueue, Lines((Jazz.Code, ConcertLine.Own)))).ShouldBe([2]);
        Ids(list.For(Visitor.DefaultQueue, Lines((Rock.Code, ConcertLine.Own)))).ShouldBe([1]);
        Ids(list.For(Visitor.DefaultQueue, Lines((Rock.Code, ConcertLine.Site)))).ShouldBe([1, 2]);
        Ids(list.For(Jazz.Code, Lines((Jazz.Code, ConcertLine.Own)))).ShouldBe([1]);
    }

    [Fact]
    public void Concerts_OfTwo_TellEachWithItsQueueAndWhatIsLeft()
    {
        var list = List([At(1, Rock, 3), At(2, Jazz, 2), At(3, Jazz, -1)], new() { [1] = new(3, 2), [3] = new(4, 0) }, zone: "Asia/Seoul");
        using var document = JsonDocument.Parse(list.Concerts(Lines((Rock.Code, ConcertLine.Site))).Plain);
        var concerts = document.RootElement.GetProperty("data");

        concerts.EnumerateArray().Select(concert => (concert.GetProperty("code").GetString(), concert.GetProperty("queue").GetString()))
            .ShouldBe([(Jazz.Code, Jazz.Code), (Rock.Code, Visitor.DefaultQueue)]);
        concerts[0].GetProperty("dates").EnumerateArray().Select(date => date.GetProperty("seatsLeft").GetInt32()).ShouldBe([0, 10]);
        concerts[1].GetProperty("dates")[0].GetRawText().ShouldBe(
            """{"scheduleId":1,"startsAt":"2030-05-04T12:00:00+00:00","openDate":"2030-05-04","startTime":"21:00","endTime":"23:00",""" +
            "\"seatStatus\":\"AVAILABLE\",\"hasStarted\":false,\"seats\":10,\"seatsLeft\":5,\"seatsHeld\":2}");
    }

    private static Schedule At(long id, Ticketing.Concerts.Inventory.Concert concert, int days) =>
        new(id, concert, Now.AddDays(days), Now.AddDays(days).AddHours(2), 10);

    private static ScheduleList List(Schedule[] schedules, Dictionary<long, SeatCounts>? sold = null, string zone = "UTC") =>
        new(new Programme([Jazz, Rock], schedules), sold ?? [], Now, new LocalTimes(Options.Create(new TimeOptions { Zone = zone })));

    private static ConcertLines Lines(params (string Queue, ConcertLine Line)[] lines) =>
        new(lines.Select(line => KeyValuePair.Create(line.Queue, line.Line)));

    private static string[] Statuses(ReadyBytes bytes)
    {
        using var document = JsonDocument.Parse(bytes.Plain);
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("seatStatus").GetString()!)];
    }

    private static long[] Ids(ReadyBytes bytes)
    {
        using var document = JsonDocument.Parse(bytes.Plain);
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("scheduleId").GetInt64())];
    }
}
