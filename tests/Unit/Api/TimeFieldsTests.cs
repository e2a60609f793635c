using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Xunit;

namespace Ticketing.Tests.Unit.Api;

public sealed class TimeFieldsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2027-01-31T20:00:00+09:00", "2027-01-31T11:00:00Z")]
    [InlineData("2027-01-31T20:00:00Z", "2027-01-31T20:00:00Z")]
    [InlineData("2027-01-31T20:00:00.1234567-05:30", "2027-02-01T01:30:00.123Z")]
    [InlineData("2027-01-31T20:00+09:00", "2027-01-31T11:00:00Z")]
    [InlineData("2016-11-28T12:00:00Z", "2016-11-28T12:00:00Z")]
    [InlineData("2036-11-28T12:00:00Z", "2036-11-28T12:00:00Z")]
    public async Task OptionalTime_WithAnOffset_IsTheInstantInUtc(string text, string expected)
    {
        var (time, refusal) = await ReadAsync(JsonSerializer.Serialize(text));
        refusal.ShouldBeNull();
        time.ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        time!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("\"2027-01-31T20:00:00\"")]
    [InlineData("\"2027-01-31\"")]
    [InlineData("\"2027-01-31+09:00\"")]
    [InlineData("\"01/02/2027\"")]
    [InlineData("\"01/02/2027 20:00:00 +09:00\"")]
    [InlineData("\"2027-01-31 20:00:00+09:00\"")]
    [InlineData("\"20:00\"")]
    [InlineData("\"20:00:00+09:00\"")]
    [InlineData("\"tomorrow\"")]
    [InlineData("\"\"")]
    [InlineData("\" 2027-01-31T20:00:00Z\"")]
    [InlineData("\"2027-01-31T20:00:00Z\\n\"")]
    [InlineData("\"2027-02-30T20:00:00Z\"")]
    [InlineData("\"2027-01-31T25:00:00Z\"")]
    [InlineData("\"2027-01-31T20:00:00+9:00\"")]
    [InlineData("\"2027-01-31T20:00:00+0900\"")]
    [InlineData("\"2027-01-31T20:00:00 KST\"")]
    [InlineData("\"Sun, 31 Jan 2027 20:00:00 GMT\"")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"")]
    [InlineData("\"2016-11-28T11:59:59Z\"")]
    [InlineData("\"2036-11-28T12:00:01Z\"")]
    [InlineData("1801393200")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task OptionalTime_OfAnyOtherForm_IsRefusedWithAnExample(string json)
    {
        var (_, refusal) = await ReadAsync(json);
        refusal.ShouldNotBeNull().Fields["at"].English.ShouldContain("2027-01-31T20:00:00+09:00");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"at":null}""")]
    public async Task OptionalTime_ThatIsNotThere_IsNull(string body)
    {
        var (time, refusal) = await ReadBodyAsync(body);
        refusal.ShouldBeNull();
        time.ShouldBeNull();
    }

    private static Task<(DateTimeOffset? Time, Refusal? Refusal)> ReadAsync(string value) => ReadBodyAsync($$"""{"at":{{value}}}""");

    private static async Task<(DateTimeOffset? Time, Refusal? Refusal)> ReadBodyAsync(string body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = "application/json";
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        using var fields = await JsonFields.ReadAsync(request, CancellationToken.None);
        var time = fields.OptionalTime("at", Now);
        return (time, fields.Refusal);
    }
}
