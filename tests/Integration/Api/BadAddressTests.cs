using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Addresses that lead nowhere, or whose numbers are none.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class BadAddressTests(UsualShop shop)
{
    private static readonly string[] NoNumbers =
    [
        "0", "-1", "1.5", "abc", "1e3", "0x1", "9223372036854775808", "99999999999999999999999999", "%00", "%EF%BC%91", "1%20", "+1", "%2B1", "1;2", "%FF",
    ];

    public static IEnumerable<object[]> Queries =>
        from query in new (string Path, string Name)[]
        {
            ("/concerts/seat?scheduleId=", "scheduleId"), ("/user/history?size=", "size"), ("/user/history?before=", "before"),
            ("/concerts/reserve?before=", "before"),
        }
        from value in (string[])[.. NoNumbers, "1&" + query.Name + "=2"]
        select new object[] { query.Path + value, query.Name };

    public static IEnumerable<object[]> Routes =>
        from route in new (string Method, string Path)[] { ("GET", "/concerts/reserve/#"), ("DELETE", "/concerts/reserve/#"),
            ("POST", "/concerts/payment/#/cancel") }
        // A path with a zero byte in it is no path: the server closes on it before the application.
        from value in NoNumbers.Where(each => each != "%00")
        select new object[] { route.Method, route.Path.Replace("#", value, StringComparison.Ordinal) };

    [Theory]
    [MemberData(nameof(Queries))]
    [InlineData("/concerts/seat", "scheduleId")]
    [InlineData("/concerts/seat?scheduleId", "scheduleId")]
    [InlineData("/concerts/seat?scheduleId=", "scheduleId")]
    [InlineData("/user/history?size=101", "size")]
    [InlineData("/user/history?size=0&before=x", "size", "before")]
    public async Task Get_WithAQueryThatIsNoNumber_NamesIt(string path, params string[] fields) =>
        (await (await shop.EnterAsync()).GetAsync(path)).ShouldBeMalformedIn(fields);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Call_WithANumberInItsPathThatIsNone_NamesIt(string method, string path) =>
        (await (await shop.EnterAsync()).SendAsync(new HttpMethod(method), path)).ShouldBeMalformedIn("id");

    [Theory]
    [InlineData("GET", "/concerts/seat?scheduleId=999")]
    [InlineData("GET", "/concerts/seat?scheduleId=9223372036854775807")]
    [InlineData("GET", "/concerts/reserve/9223372036854775807")]
    [InlineData("DELETE", "/concerts/reserve/9223372036854775807")]
    [InlineData("POST", "/concerts/payment/9223372036854775807/cancel")]
    [InlineData("POST", "/concerts/payment", """{"reservationId":9223372036854775807}""")]
    [InlineData("POST", "/concerts/reserve", """{"scheduleId":9223372036854775807,"seatId":1}""")]
    [InlineData("POST", "/concerts/reserve", """{"scheduleId":1,"seatId":9223372036854775807}""")]
    [InlineData("POST", "/concerts/reserve", """{"scheduleId":1,"seatIds":[1,9223372036854775807]}""")]
    [InlineData("POST", "/concerts/reserve", """{"scheduleId":1,"seatId":51}""")]
    [InlineData("POST", "/concerts/reserve", """{"scheduleId":1,"seatIds":[1,51]}""")]
    public async Task Call_ForWhatDoesNotExist_IsNotFound(string method, string path, string? body = null) =>
        (await (await shop.EnterAsync()).SendAsync(new HttpMethod(method), path, body)).ShouldBeRefused("404");

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "")]
    [InlineData("POST", "/queue")]
    [InlineData("POST", "/queue/token/check/more")]
    [InlineData("GET", "/concert")]
    [InlineData("POST", "/concerts/payment/1")]
    [InlineData("POST", "/concerts/payment/1/cancel/2")]
    [InlineData("GET", "/concerts/reserve/1/2")]
    [InlineData("GET", "/user")]
    [InlineData("GET", "//v2/api/user/amount")]
    [InlineData("GET", "//v1/api/../../etc/passwd")]
    [InlineData("GET", "//v1/api/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("OPTIONS", "/nothing")]
    public async Task Call_OfAnUnknownPath_IsNotFound(string method, string path) =>
        (await (await shop.EnterAsync()).SendAsync(new HttpMethod(method), path)).ShouldBeRefused("404");

    [Theory]
    [InlineData("GET", "/queue/token", "POST")]
    [InlineData("PUT", "/queue/token", "POST")]
    [InlineData("GET", "/queue/token/check", "POST")]
    [InlineData("DELETE", "/user/amount", "GET", "POST")]
    [InlineData("POST", "/user/history", "GET")]
    [InlineData("POST", "/concerts/schedule", "GET")]
    [InlineData("PATCH", "/concerts/seat?scheduleId=1", "GET")]
    [InlineData("PUT", "/concerts/reserve", "GET", "POST")]
    [InlineData("POST", "/concerts/reserve/1", "GET", "DELETE")]
    [InlineData("GET", "/concerts/payment", "POST")]
    [InlineData("GET", "/concerts/payment/1/cancel", "POST")]
    [InlineData("TRACE", "/queue/token", "POST")]
    [InlineData("ANYTHING", "/queue/token", "POST")]
    public async Task Call_WithAnotherMethod_IsToldWhichToUse(string method, string path, params string[] allowed)
    {
        var reply = (await shop.SendAsync(new HttpMethod(method), path)).ShouldBeRefused("405");
        reply.Allow.ShouldBe([.. allowed, .. allowed.Contains("GET") ? ["HEAD"] : Array.Empty<string>(), "OPTIONS"], ignoreOrder: true);
    }
}
