using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

public sealed class FindBestSeatsTests(ConcertApp app) : IClassFixture<ConcertApp>
{
    private const string Path = "/v1/api/concerts/seat/best?scheduleId=";

    [Fact]
    public async Task Get_AsSeatsAreTaken_AnswersTheBestThatAreFree()
    {
        (await BestAsync("1&count=2")).ShouldBe(["A5", "A6"]);
        (await BestAsync("1")).ShouldBe(["A5"]);
        (await BestAsync("1&count=3&maxAmount=129999")).ShouldBe(["C4", "C5", "C6"]);

        app.Availability.Sell(1, 5);
        app.Availability.Hold(1, 6, TimeProvider.System.GetUtcNow().AddMinutes(5));
        app.Services.GetRequiredService<ISeatLists>().Invalidate(1);
        (await BestAsync("1&count=2")).ShouldBe(["A3", "A4"]);
    }

    [Fact]
    public async Task Get_OfTheArena_AsksTheDatabaseForNothingMore()
    {
        await app.GetAsync($"/v1/api/concerts/seat?scheduleId={DemoProgramme.ArenaScheduleId}");
        await BestAsync($"{DemoProgramme.ArenaScheduleId}&count=4");
        var before = app.Commands;
        (await BestAsync($"{DemoProgramme.ArenaScheduleId}&count=4")).ShouldBe(["1-49", "1-50", "1-51", "1-52"]);
        app.Commands.ShouldBe(before);
    }

    [Theory]
    [InlineData("", "scheduleId")]
    [InlineData("1&count=0", "count")]
    [InlineData("1&count=5", "count")]
    [InlineData("1&maxAmount=x", "maxAmount")]
    public async Task Get_WithABadNumber_NamesTheField(string query, string field)
    {
        var exception = (await app.GetAsync(Path + query)).GetProperty("exception");
        exception.GetProperty("code").GetString().ShouldBe("400");
        exception.GetProperty("data").GetProperty(field).GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("999999", HttpStatusCode.NotFound)]
    [InlineData("3", HttpStatusCode.Forbidden)]
    public async Task Get_OfASchedule_ThatIsUnknownOrOfAnotherConcert_IsRefused(string scheduleId, HttpStatusCode status)
    {
        using var response = await app.SendAsync(Path + scheduleId, "concert-1");
        response.StatusCode.ShouldBe(status);
    }

    private async Task<IEnumerable<string?>> BestAsync(string query)
    {
        var seats = (await app.GetAsync(Path + query)).GetProperty("data").EnumerateArray().ToArray();
        seats.ShouldAllBe(seat => seat.GetProperty("seatStatus").GetString() == "AVAILABLE");
        return seats.Select(seat => seat.GetProperty("position").GetString());
    }
}
