using System.Text;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Every call that takes a body, with bodies that it cannot take.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class BadBodyTests(UsualShop shop)
{
    private const string Token = "/queue/token";
    private const string Amount = "/user/amount";
    private const string Reserve = "/concerts/reserve";
    private const string Payment = "/concerts/payment";

    private static readonly string[] NoNumbers =
    [
        "-1", "0", "-0", "1.5", "1e400", "-1e400", "1e-400", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
        "123456789012345678901234567890123456789012345678901234567890", "\"1\"", "\"\"", "\"abc\"", "true", "false", "[]", "[1]", "{}",
            "{\"a\":{\"b\":[[[{}]]]}}",
    ];

    public static IEnumerable<object[]> Fields =>
        from call in new (string Path, string Name, string Template)[]
        {
            (Token, "userId", """{"userId":#}"""),
            (Token, "userId", """{"concertId":1,"userId":#}"""),
            (Amount, "amount", """{"amount":#}"""),
            (Reserve, "scheduleId", """{"scheduleId":#,"seatId":1}"""),
            (Reserve, "seatId", """{"scheduleId":1,"seatId":#}"""),
            (Payment, "reservationId", """{"reservationId":#}"""),
        }
        from value in (string[])[.. NoNumbers, "null"]
        select new object[] { call.Path, call.Name, call.Template.Replace("#", value, StringComparison.Ordinal) };

    public static IEnumerable<object[]> BrokenBodies =>
        from path in new[] { Token, Amount, Reserve, Payment }
        from body in new[]
        {
            "", " ", "{", "}", "{\"userId\":1", "{userId:1}", "{\"userId\":1}}", "{\"userId\":1,}", "{'userId':1}", "{\"userId\":01}", "{\"userId\":NaN}",
            "// nothing", "[]", "[{\"userId\":1}]",
            "\"userId\"", "1", "null", "true", "\0", new string('[', 1_000) + new string(']', 1_000), string.Concat(Enumerable.Repeat("{\"a\":", 500)),
        }
        select new object[] { path, body };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Post_WithAFieldThatIsNoNumberOfItsRange_NamesTheField(string path, string field, string body) =>
        (await PostAsync(path, Shop.Json(body))).ShouldBeMalformedIn(field);

    [Theory]
    [InlineData(Token, "{}", "userId")]
    [InlineData(Token, """{"concertId":1}""", "userId")]
    [InlineData(Token, """{"userid":1}""", "userId")]
    [InlineData(Token, """{"userId":0,"concertId":-1}""", "userId", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":1.5}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":true}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":[1]}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":{}}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":9223372036854775808}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":""}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":"a b"}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":"{x}"}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":"콘서트"}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":"x\u0000y"}""", "concertId")]
    [InlineData(Token, """{"userId":1,"concertId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", "concertId")]
    [InlineData(Amount, "{}", "amount")]
    [InlineData(Amount, """{"amount":9223372036854775807}""", "amount")]
    [InlineData(Amount, """{"amount":1000000000001}""", "amount")]
    [InlineData(Reserve, "{}", "scheduleId", "seatId")]
    [InlineData(Reserve, """{"scheduleId":-1,"seatId":"x"}""", "scheduleId", "seatId")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":1}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":{}}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":"1"}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":null}""", "seatId")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1,1]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1,0]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1,"2"]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1,null]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1.5]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[[1]]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1e400]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatIds":[1,2,3,4,5]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":1,"seatId":1,"seatIds":[2]}""", "seatIds")]
    [InlineData(Reserve, """{"scheduleId":0,"seatIds":[]}""", "scheduleId", "seatIds")]
    [InlineData(Payment, "{}", "reservationId")]
    public async Task Post_WithFieldsThatAreMissingOrWrong_NamesEachOfThem(string path, string body, params string[] fields) =>
        (await PostAsync(path, Shop.Json(body))).ShouldBeMalformedIn(fields);

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public async Task Post_WithABodyThatIsNoObject_SaysSoOfTheBody(string path, string body) =>
        (await PostAsync(path, Shop.Json(body))).ShouldBeMalformedIn("body");

    [Theory]
    [InlineData(Token)]
    [InlineData(Amount)]
    [InlineData(Reserve)]
    [InlineData(Payment)]
    public async Task Post_WithoutABody_SaysSoOfTheBody(string path) => (await PostAsync(path, null)).ShouldBeMalformedIn("body");

    [Theory]
    [InlineData("""{"userId":1,"concertId":"\ud800"}""")]
    [InlineData("""{"userId":1,"concertId":"\udc00\ud800"}""")]
    [InlineData("""{"\ud800rId":1,"userId":1}""")]
    [InlineData("""{"userId":1,"\ud800rId":1}""")]
    [InlineData("""{"userId":1,"more":[{"a":"\ud800"}]}""")]
    [InlineData("""{"userI\ud800":1,"userId":1}""")]
    [InlineData("""{"userId\ud800":1}""")]
    [InlineData("""{"\ud800\ud800":1}""")]
    public async Task Post_WithHalfACharacterInEscapes_IsMalformed(string body) => (await PostAsync(Token, Shop.Json(body))).ShouldBeMalformedIn("body");

    [Theory]
    [InlineData("""{"userId":#,"concertId":"concert-\u0031"}""")]
    [InlineData("""{"userId":#,"콘서트":"\ud83c\udfb5 🎵"}""")]
    public async Task Post_WithWholeCharactersInEscapes_IsTaken(string body) =>
        (await PostAsync(Token, Shop.Json(body.Replace("#", $"{shop.NewUser()}", StringComparison.Ordinal)))).Status.ShouldBe(200);

    [Fact]
    public async Task Post_InAnotherEncodingOrInNone_IsMalformed()
    {
        byte[][] bodies =
        [
            [.. "{\"userId\":1,\"concertId\":\""u8, 0xFF, 0xC0, .. "\"}"u8], [.. "{\""u8, 0xFF, .. "serId\":1}"u8],
            Encoding.Unicode.GetBytes("{\"userId\":1}"), [0xFF, 0xFE, 0, 1, 2],
        ];
        foreach (var body in bodies)
            (await PostAsync(Token, Shop.Bytes(body, "application/json"))).ShouldBeRefused("400");
        (await PostAsync(Token, Shop.Bytes(Encoding.Unicode.GetBytes("{\"userId\":1}"), "application/json; charset=utf-16"))).ShouldBeRefused("400");
    }

    [Theory]
    [InlineData(Token, "text/plain")]
    [InlineData(Token, "application/x-www-form-urlencoded")]
    [InlineData(Token, "application/xml")]
    [InlineData(Token, null)]
    [InlineData(Amount, "text/plain")]
    [InlineData(Reserve, "multipart/form-data; boundary=x")]
    [InlineData(Payment, "application/octet-stream")]
    public async Task Post_OfAnotherContentType_IsNotTaken(string path, string? contentType)
    {
        var body = Encoding.UTF8.GetBytes("""{"userId":1,"amount":1,"scheduleId":1,"seatId":1,"reservationId":1}""");
        (await PostAsync(path, Shop.Bytes(body, contentType))).ShouldBeRefused("415");
    }

    [Theory]
    [InlineData(Token)]
    [InlineData(Amount)]
    [InlineData(Reserve)]
    [InlineData(Payment)]
    public async Task Post_OfMoreThan64KiB_IsTooLarge(string path)
    {
        var body = Encoding.UTF8.GetBytes("{\"more\":\"" + new string('x', 64 * 1024) + "\"}");
        (await PostAsync(path, Shop.Bytes(body, "application/json"))).ShouldBeRefused("413");
        // Without a length in front the server finds out while it reads.
        using var inChunks = new StreamContent(new Unseekable(body));
        inChunks.Headers.ContentType = new("application/json");
        (await PostAsync(path, inChunks)).ShouldBeRefused("413");
    }

    [Fact]
    public async Task Post_OfJustUnder64KiB_IsTaken()
    {
        var body = "{\"userId\":" + shop.NewUser() + ",\"more\":\"" + new string('x', 65_000) + "\"}";
        (await PostAsync(Token, Shop.Json(body))).Data.GetProperty("queueToken").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task<Reply> PostAsync(string path, HttpContent? body) =>
        await shop.SendAsync(HttpMethod.Post, path, path == Token ? null : (await shop.EnterAsync()).Token, body);

    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
