using System.Globalization;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>One visit from the token to the ticket, each step on another replica than the one before.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class HappyPathTests(UsualShop shop)
{
    private const string DateAndTime = "yyyy-MM-dd HH:mm:ss";

    [Fact]
    public async Task AllCalls_InTheirOrder_BookASeat()
    {
        var person = await shop.EnterAsync();
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"));

        var schedules = (await person.GetAsync("/concerts/schedule")).Data;
        schedules[0].GetProperty("scheduleId").GetInt64().ShouldBe(Demo.FirstSchedule);
        Names(schedules[0]).ShouldBe(["scheduleId", "concertTitle", "openDate", "startTime", "endTime", "seatStatus"]);
        schedules[0].GetProperty("seatStatus").GetString().ShouldBe("AVAILABLE");
        schedules[0].GetProperty("openDate").GetString()!.ShouldMatch("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
        schedules[0].GetProperty("startTime").GetString()!.ShouldMatch("^[0-9]{2}:[0-9]{2}$");
        schedules[0].GetProperty("endTime").GetString()!.ShouldMatch("^[0-9]{2}:[0-9]{2}$");

        var seats = (await person.GetAsync($"/concerts/seat?scheduleId={Demo.FirstSchedule}")).Data;
        var seat = seats.EnumerateArray().First(each => each.GetProperty("seatStatus").GetString() == "AVAILABLE");
        Names(seat).ShouldBe(["seatId", "position", "amount", "seatStatus"]);
        var (seatId, price) = (seat.GetProperty("seatId").GetInt64(), seat.GetProperty("amount").GetInt64());

        var held = (await person.ReserveAsync(Demo.FirstSchedule, seatId)).Data;
        Names(held).ShouldBe(["reservationId", "seatStatus", "reservedDate", "reservedUntilDate"]);
        held.GetProperty("seatStatus").GetString().ShouldBe("TEMP_RESERVED");
        (Moment(held, "reservedUntilDate") - Moment(held, "reservedDate")).ShouldBe(TimeSpan.FromMinutes(5));

        (await person.AmountAsync()).ShouldBe(0);
        (await person.ChargeAsync(price + 1_000)).ShouldBe(price + 1_000);
        var paid = (await person.PayAsync(held.GetProperty("reservationId").GetInt64())).Data;
        paid.GetRawText().ShouldBe($$"""{"paymentAmount":{{price}},"seatStatus":"RESERVED","queueStatus":"DONE"}""");

        (await person.CheckAsync()).ShouldBe((0, "DONE"));
        var again = await person.EnterAgainAsync();
        (await again.AmountAsync()).ShouldBe(1_000);
        await Until.TrueAsync("both replicas list the seat as sold", TimeSpan.FromSeconds(1), async () =>
            await again.SeatStatusAsync(Demo.FirstSchedule, seatId, 0) == "RESERVED"
                && await again.SeatStatusAsync(Demo.FirstSchedule, seatId, 1) == "RESERVED");
    }

    [Fact]
    public async Task Check_AfterEntry_TellsProgressWhileTheWaitingRoomTellsReady()
    {
        var person = await shop.EnterAsync();
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await RoomStatusAsync(person)).ShouldBe("READY");
        _ = (await person.GetAsync("/concerts/schedule")).Data;
        (await person.CheckAsync()).ShouldBe((0, "PROGRESS"));
        (await RoomStatusAsync(person)).ShouldBe("ACTIVE");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    public async Task Check_WithoutABody_TakesAnyContentTypeOfJson(string? contentType)
    {
        var person = await shop.EnterAsync();
        var reply = await shop.SendAsync(HttpMethod.Post, "/queue/token/check", person.Token, Shop.Bytes([], contentType));
        reply.Data.GetProperty("queuePosition").GetInt64().ShouldBe(0);
        reply.Data.GetProperty("status").GetString().ShouldBe("PROGRESS");
        reply.Data.GetProperty("estimatedWaitSeconds").GetInt64().ShouldBe(0);
        reply.Data.GetProperty("pollAfterMs").GetInt64().ShouldBeGreaterThan(0);
        reply.Data.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer {0}")]
    [InlineData("bearer {0}")]
    public async Task Authorization_BareOrBearer_IsTaken(string form)
    {
        var person = await shop.EnterAsync();
        var reply = await shop.GetAsync("/user/amount", string.Format(CultureInfo.InvariantCulture, form, person.Token));
        reply.Data.GetProperty("amount").GetInt64().ShouldBe(0);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("\"concert-1\"")]
    public async Task IssueToken_ForAConcert_TakesItsNumberAndItsCode(string concert)
    {
        var reply = await shop.PostAsync("/queue/token", $$"""{"userId":{{shop.NewUser()}},"concertId":{{concert}}}""");
        var token = reply.Data.GetProperty("queueToken").GetString();
        var schedules = (await shop.GetAsync("/concerts/schedule", token)).Data;
        schedules.EnumerateArray().Select(each => each.GetProperty("scheduleId").GetInt64()).ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("9223372036854775807")]
    [InlineData("\"concert-5\"")]
    [InlineData("\"CONCERT-1\"")]
    [InlineData("\"default:1\"")]
    public async Task IssueToken_ForAnUnknownConcert_IsNotFound(string concert) =>
        (await shop.PostAsync("/queue/token", $$"""{"userId":{{shop.NewUser()}},"concertId":{{concert}}}""")).ShouldBeRefused("404");

    [Fact]
    public async Task IssueToken_WithTheLargestUserIdAndFieldsNobodyKnows_IsTaken() =>
        (await shop.PostAsync("/queue/token", """{"userId":9223372036854775807,"concertId":null,"more":{"a":[1,{}]},"USERID":"x"}"""))
            .Data.GetProperty("queueToken").GetString().ShouldNotBeNullOrEmpty();

    [Fact]
    public async Task Token_OfTheWaitingRoom_BooksASeatHereToo()
    {
        using var body = Shop.Json("""{"concertId":"concert-3","userId":"u-77:a.b_c"}""");
        using var entered = await shop.Hosts[0].Client.PostAsync(new Uri("/api/v1/queue/enter", UriKind.Relative), body);
        ((int)entered.StatusCode).ShouldBe(201);
        using var document = JsonDocument.Parse(await entered.Content.ReadAsStringAsync());
        var person = new Person(shop, 0, document.RootElement.GetProperty("data").GetProperty("token").GetString()!);
        await person.ChargeAsync(Demo.ArenaPrice);
        (await person.PayAsync(await person.HoldAsync())).Data.GetProperty("queueStatus").GetString().ShouldBe("DONE");
    }

    private static async Task<string> RoomStatusAsync(Person person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(person.Shop.Hosts[0].BaseAddress, "/api/v1/queue/status"));
        request.Headers.TryAddWithoutValidation("Authorization", person.Token);
        using var response = await person.Shop.Hosts[0].Client.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("data").GetProperty("status").GetString()!;
    }

    private static DateTime Moment(JsonElement data, string name) =>
        DateTime.ParseExact(data.GetProperty(name).GetString()!, DateAndTime, CultureInfo.InvariantCulture);

    private static string[] Names(JsonElement data) => [.. data.EnumerateObject().Select(field => field.Name)];
}
