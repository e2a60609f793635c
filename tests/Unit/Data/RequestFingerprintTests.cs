using System.Text;
using Shouldly;
using Ticketing.Data.Idempotency;
using Xunit;

namespace Ticketing.Tests.Unit.Data;

public sealed class RequestFingerprintTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,2],"c":{"d":"x","e":null}}""", """{ "c": {"e":null, "d":"x"},"b":[1, 2],"a":1 }""")]
    [InlineData("""{"name":"재즈"}""", """{"\u006eame":"\uC7AC\uC988"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""")]
    [InlineData("", "")]
    [InlineData("no json", "no json")]
    public void Of_TheSameJson_IsTheSame(string one, string other) => Of(one).ShouldBe(Of(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"ab":"c"}""", """{"a":"bc"}""")]
    [InlineData("""{"a":1}""", """{"a":1""")]
    [InlineData("", "{}")]
    public void Of_OtherJson_IsAnother(string one, string other) => Of(one).ShouldNotBe(Of(other));

    [Fact]
    public void Of_BrokenUtf8_IsThatOfTheBytes()
    {
        byte[] broken = [.. """{"a":" """u8, 0xff, .. "\"}"u8];
        RequestFingerprint.Of(broken).ShouldBe(RequestFingerprint.Of(broken));
        RequestFingerprint.Of(broken).ShouldNotBe(Of("""{"a":" "}"""));
    }

    private static byte[] Of(string body) => RequestFingerprint.Of(Encoding.UTF8.GetBytes(body));
}
