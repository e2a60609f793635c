using Shouldly;
using Ticketing.Data;
using Xunit;

namespace Ticketing.Tests.Unit.Data;

public sealed class CsvExportTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+82", "'+82")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("=1,2", "\"'=1,2\"")]
    public void Field_OfAText_IsQuotedAndIsNoFormula(string text, string field) => CsvExport.Field(text).ShouldBe(field);

    [Fact]
    public void Field_OfOtherValues_IsWhatASpreadsheetReads()
    {
        CsvExport.Field(null).ShouldBe("");
        CsvExport.Field(DBNull.Value).ShouldBe("");
        CsvExport.Field(-5L).ShouldBe("-5");
        CsvExport.Field(new DateTime(2026, 11, 29, 7, 5, 9, DateTimeKind.Unspecified)).ShouldBe("2026-11-29T07:05:09.000000Z");
    }
}
