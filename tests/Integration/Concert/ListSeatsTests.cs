using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

[Collection(SharedConcertApp.Name)]
public sealed class ListSeatsTests(ConcertApp app)
{
    private const string Path = "/v1/api/concerts/seat?scheduleId=";

    [Fact]
    public async Task Get_OfTheFirstSchedule_ListsItsFiftySeatsWithPricesByRow()
    {
        var seats = (await app.GetAsync(Path + "1")).GetProperty("data").EnumerateArray().ToArray();
        seats.Select(seat => seat.GetProperty("seatId").GetInt64()).ShouldBe(Enumerable.Range(1, 50).Select(id => (long)id));
        seats[0].GetProperty("position").GetString().ShouldBe("A1");
        seats[0].GetProperty("amount").GetInt64().ShouldBe(150_000);
        seats[49].GetProperty("position").GetString().ShouldBe("E10");
        seats[49].GetProperty("amount").GetInt64().ShouldBe(50_000);
    }

    [Fact]
    public async Task Get_OfTheArena_ListsTenThousandSeats() =>
        (await app.GetAsync(Path + DemoProgramme.ArenaScheduleId)).GetProperty("data").GetArrayLength().ShouldBe(10_000);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    [InlineData("1&scheduleId=2")]
    public async Task Get_WithABadNumber_NamesTheField(string scheduleId)
    {
        using var response = await app.SendAsync(Path + scheduleId);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var exception = (await app.GetAsync(Path + scheduleId)).GetProperty("exception");
        exception.GetProperty("code").GetString().ShouldBe("400");
        exception.GetProperty("data").GetProperty("scheduleId").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("9223372036854775807")]
    public async Task Get_OfAnUnknownSchedule_Is404(string scheduleId)
    {
        using var response = await app.SendAsync(Path + scheduleId);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"404\"");
    }

    [Fact]
    public async Task Get_WithAnotherConcertsToken_Is403()
    {
        using var own = await app.SendAsync(Path + "3", "concert-2");
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var other = await app.SendAsync(Path + "3", "concert-1");
        other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Get_AfterInvalidate_ShowsTheChangeAtOnce()
    {
        var lists = app.Services.GetRequiredService<ISeatLists>();
        for (var seat = 51; seat <= 100; seat++)
        {
            (await app.SeatStatusAsync(2, seat)).ShouldBe("AVAILABLE");
            app.Availability.Sell(2, seat);
            lists.Invalidate(2);
            (await app.SeatStatusAsync(2, seat)).ShouldBe("RESERVED");
        }
    }

    [Fact]
    public async Task Get_WithoutInvalidate_ShowsTheChangeOfAnotherReplicaSoon()
    {
        (await app.SeatStatusAsync(7, 10_300)).ShouldBe("AVAILABLE");
        app.Availability.Sell(7, 10_300);
        await Until.TrueAsync("the sale is seen", TimeSpan.FromSeconds(2), async () => await app.SeatStatusAsync(7, 10_300) == "RESERVED");
    }

    [Fact]
    public async Task Get_WhenAHoldEnds_ShowsTheSeatFreeFromThatInstant()
    {
        var time = TimeProvider.System;
        var lists = app.Services.GetRequiredService<ISeatLists>();
        for (var seat = 101; seat <= 105; seat++)
        {
            // Shorter than the age of a list, so that age alone would show it too late.
            var end = time.GetUtcNow().AddMilliseconds(120);
            app.Availability.Hold(3, seat, end);
            lists.Invalidate(3);
            (await app.SeatStatusAsync(3, seat)).ShouldBe("TEMP_RESERVED");
            while (time.GetUtcNow() < end)
                await app.SeatStatusAsync(3, seat);
            (await app.SeatStatusAsync(3, seat)).ShouldBe("AVAILABLE");
        }
    }

    [Fact]
    public async Task Get_ByManyAtOnce_ReadsOneAtATimeAndFewTimes()
    {
        await app.GetAsync(Path + "1");
        var before = app.Availability.Reads;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            using var response = await app.SendAsync(Path + "1");
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }));
        app.Availability.Reads.ShouldBeLessThan(before + 50);
        app.Availability.MostAtOnce.ShouldBe(1);
    }

    [Theory]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"nonsense\"", HttpStatusCode.OK)]
    public async Task Get_WithIfNoneMatch_AnswersByTheTag(string tag, HttpStatusCode status)
    {
        using var response = await app.SendAsync(Path + "1", ifNoneMatch: tag);
        response.StatusCode.ShouldBe(status);
    }
}
