using System.Net;
using System.Text.Json;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

[Collection(SharedConcertApp.Name)]
public sealed class ListSchedulesTests(ConcertApp app)
{
    private const string Path = "/v1/api/concerts/schedule";

    [Fact]
    public async Task Get_OnDemoData_ListsBookableFirstSoldOutNextAndStartedLast()
    {
        app.Availability.Sold[DemoProgramme.SoldOutScheduleId] = 50;
        app.Availability.Sold[DemoProgramme.ArenaScheduleId] = 9_999;
        await Until.TrueAsync("the sale is seen", TimeSpan.FromSeconds(5), async () => Ids(await app.GetAsync(Path))[^2] == DemoProgramme.SoldOutScheduleId);

        var list = await app.GetAsync(Path);
        Ids(list).ShouldBe([1, 2, 3, 7, DemoProgramme.ArenaScheduleId, DemoProgramme.SoldOutScheduleId, DemoProgramme.PastScheduleId]);
        list.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("seatStatus").GetString())
            .ShouldBe(["AVAILABLE", "AVAILABLE", "AVAILABLE", "AVAILABLE", "AVAILABLE", "SOLD_OUT", "SOLD_OUT"]);
    }

    [Fact]
    public async Task Get_WithAConcertsToken_ListsThatConcertOnly()
    {
        Ids(await app.GetAsync(Path, "concert-1")).ShouldBe([1, 2]);
        Ids(await app.GetAsync(Path, "concert-3")).ShouldBe([DemoProgramme.ArenaScheduleId]);
    }

    [Fact]
    public async Task Get_WithTheTagOfTheList_IsNotModified()
    {
        using var first = await app.SendAsync(Path, "concert-1");
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        var tag = first.Headers.ETag.ShouldNotBeNull().ToString();
        using var second = await app.SendAsync(Path, "concert-1", tag);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        second.Headers.ETag.ShouldNotBeNull().ToString().ShouldBe(tag);
        using var other = await app.SendAsync(Path, "concert-2", tag);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static long[] Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("scheduleId").GetInt64())];
}
