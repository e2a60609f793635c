using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

[Collection(InTheUsualShop.Name)]
public sealed class LanguageTests(UsualShop shop)
{
    [Theory]
    [InlineData(null, "There is no such schedule.")]
    [InlineData("en-US,en;q=0.9,ko;q=0.8", "There is no such schedule.")]
    [InlineData("fr", "There is no such schedule.")]
    [InlineData("*", "There is no such schedule.")]
    [InlineData(";;;q=x", "There is no such schedule.")]
    [InlineData("ko", "존재하지 않는 일정입니다.")]
    [InlineData("ko-KR,ko;q=0.9,en-US;q=0.8", "존재하지 않는 일정입니다.")]
    [InlineData("fr-FR,ko;q=0.5,en;q=0.3", "존재하지 않는 일정입니다.")]
    public async Task Message_OfARefusal_IsInTheLanguageAskedFor(string? asked, string told)
    {
        var person = await shop.EnterAsync();
        var reply = await shop.SendAsync(HttpMethod.Get, "/concerts/seat?scheduleId=999", person.Token, language: asked);
        reply.ShouldBeRefused("404").Message.ShouldBe(told);
    }

    [Fact]
    public async Task Fields_OfAMalformedRequest_AreToldInKoreanToo()
    {
        var reply = await shop.SendAsync(HttpMethod.Post, "/queue/token", body: Shop.Json("{}"), language: "ko");
        reply.ShouldBeRefused("400").Message.ShouldStartWith("잘못된 요청입니다");
        reply.Json.GetProperty("exception").GetProperty("data").GetProperty("userId").GetString().ShouldBe("필수 항목입니다");
    }
}
