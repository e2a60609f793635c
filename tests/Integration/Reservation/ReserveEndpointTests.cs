using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Reservations;

public sealed class ReserveEndpointTests(Shop shop) : IClassFixture<Shop>
{
    private const string Reserve = "/v1/api/concerts/reserve";
    private const string Pay = "/v1/api/concerts/payment";

    [Fact]
    public async Task ReservePayCancel_OverHttp_TellsEachStep()
    {
        var plan = shop.Plans.Add(seats: 2, price: 25_000);
        await shop.ChargeAsync("guest", 60_000);

        var (status, held) = await shop.SendAsync(HttpMethod.Post, Reserve, new { plan.ScheduleId, seatIds = new[] { Shop.Seat(plan, 2), Shop.Seat(plan, 1) } },
            "guest");
        status.ShouldBe(200);
        var data = held.GetProperty("data");
        data.GetProperty("seatStatus").GetString().ShouldBe("TEMP_RESERVED");
        data.GetProperty("reservedDate").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$");
        data.EnumerateObject().Select(property => property.Name).ShouldBe(["reservationId", "seatStatus", "reservedDate", "reservedUntilDate"]);
        var id = data.GetProperty("reservationId").GetInt64();

        (await shop.SendAsync(HttpMethod.Post, Pay, new { reservationId = id }, "guest")).Body.GetProperty("data").GetRawText()
            .ShouldBe("""{"paymentAmount":50000,"seatStatus":"RESERVED","queueStatus":"DONE"}""");
        var mine = (await shop.SendAsync(HttpMethod.Get, Reserve, user: "guest")).Body.GetProperty("data").EnumerateArray().Single();
        mine.GetProperty("status").GetString().ShouldBe("PAID");
        mine.GetProperty("amount").GetInt64().ShouldBe(50_000);
        mine.GetProperty("seats").EnumerateArray().Select(seat => seat.GetProperty("position").GetString()).ShouldBe(["A1", "A2"]);

        (await shop.SendAsync(HttpMethod.Delete, $"{Reserve}/{id}", user: "guest")).Body.GetProperty("exception").GetProperty("code").GetString()
            .ShouldBe("006");
        (await shop.SendAsync(HttpMethod.Post, $"{Pay}/{id}/cancel", user: "guest")).Body.GetProperty("data").GetProperty("refundAmount").GetInt64()
            .ShouldBe(50_000);
        (await shop.SendAsync(HttpMethod.Get, $"{Reserve}/{id}", user: "guest")).Body.GetProperty("data").GetProperty("status").GetString()
            .ShouldBe("REFUNDED");
    }

    [Fact]
    public async Task Delete_WhenHeld_SaysCancelled()
    {
        var plan = shop.Plans.Add(seats: 1);
        var id = (await shop.HoldAsync(Shop.Person("leaver"), plan, 1)).Value.ReservationId;

        (await shop.SendAsync(HttpMethod.Delete, $"{Reserve}/{id}", user: "leaver")).Body.GetProperty("data").GetRawText()
            .ShouldBe($$"""{"reservationId":{{id}},"seatStatus":"AVAILABLE","status":"CANCELLED"}""");
    }

    [Theory]
    [InlineData("""{}""", "scheduleId", "seatId")]
    [InlineData("""{"scheduleId":1}""", "seatId")]
    [InlineData("""{"scheduleId":1,"seatId":1,"seatIds":[1]}""", "seatIds")]
    [InlineData("""{"scheduleId":1,"seatIds":[]}""", "seatIds")]
    [InlineData("""{"scheduleId":1,"seatIds":[1,2,3,4,5]}""", "seatIds")]
    [InlineData("""{"scheduleId":1,"seatIds":[1,1]}""", "seatIds")]
    [InlineData("""{"scheduleId":1,"seatIds":"1"}""", "seatIds")]
    [InlineData("""{"scheduleId":-1,"seatId":0}""", "scheduleId", "seatId")]
    [InlineData("""{"scheduleId":"1","seatId":9223372036854775808}""", "scheduleId", "seatId")]
    [InlineData("""[1]""", "body")]
    [InlineData("""{"scheduleId":""", "body")]
    public async Task Reserve_WhenMalformed_NamesEachField(string body, params string[] fields)
    {
        var answer = await shop.SendAsync(HttpMethod.Post, Reserve, body);

        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("exception").GetProperty("data").EnumerateObject().Select(field => field.Name).ShouldBe(fields, ignoreOrder: true);
    }

    [Theory]
    [InlineData("GET", Reserve + "/0", 400)]
    [InlineData("GET", Reserve + "/x", 400)]
    [InlineData("GET", Reserve + "/9223372036854775807", 404)]
    [InlineData("GET", Reserve + "/9223372036854775808", 400)]
    [InlineData("DELETE", Reserve + "/-1", 400)]
    [InlineData("DELETE", Reserve + "/9223372036854775807", 404)]
    [InlineData("POST", Pay + "/x/cancel", 400)]
    [InlineData("POST", Pay + "/9223372036854775807/cancel", 404)]
    public async Task ById_WhenTheNumberIsBadOrUnknown_Refuses(string method, string path, int status) =>
        (await shop.SendAsync(new HttpMethod(method), path)).Status.ShouldBe(status);

    [Fact]
    public async Task Get_WhenNotTheirs_Refuses403()
    {
        var id = (await shop.HoldAsync(Shop.Person("private"), shop.Plans.Add(seats: 1), 1)).Value.ReservationId;

        (await shop.SendAsync(HttpMethod.Get, $"{Reserve}/{id}", user: "curious")).Status.ShouldBe(403);
        (await shop.SendAsync(HttpMethod.Get, Reserve, user: "curious")).Body.GetProperty("data").GetArrayLength().ShouldBe(0);
    }
}
