using Shouldly;
using Ticketing.Dev.Testing;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class TestResultsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly TestResults _results = new();

    [Fact]
    public void Add_WhenATestFailed_TellsAllThatItSaidAndIsNoSuccess()
    {
        Write("Completed", """
            <UnitTestResult testName="A" outcome="Passed" />
            <UnitTestResult testName="B" outcome="Failed">
              <Output><ErrorInfo><Message>1 should be 2 &amp; was not</Message><StackTrace>at B() in B.cs</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="C" outcome="NotExecuted" />
            """);

        _results.Add("unit", _file, exitCode: 1);

        _results.IsSuccess.ShouldBeFalse();
        _results.Describe().ShouldBe(
            ["Skipped:", "  C", "Failed:", "  B\n    1 should be 2 & was not\n    at B() in B.cs", "1 passed, 1 failed, 1 skipped"]);
    }

    [Fact]
    public void Add_WhenAllPassed_IsASuccess()
    {
        Write("Completed", """<UnitTestResult testName="A" outcome="Passed" />""");

        _results.Add("unit", _file, exitCode: 0);

        _results.IsSuccess.ShouldBeTrue();
        _results.Describe().ShouldBe(["1 passed, 0 failed, 0 skipped"]);
    }

    [Theory]
    [InlineData("Aborted", 0)]
    [InlineData("Completed", 134)]
    public void Add_WhenTheRunBrokeOff_CountsAFailure(string outcome, int exitCode)
    {
        Write(outcome, """<UnitTestResult testName="A" outcome="Passed" />""");

        _results.Add("unit", _file, exitCode);

        _results.IsSuccess.ShouldBeFalse();
        _results.Describe().ShouldBe(["Failed:", "  unit broke off", "1 passed, 1 failed, 0 skipped"]);
    }

    [Fact]
    public void Describe_WhenNoTestRan_IsNoSuccess()
    {
        _results.IsSuccess.ShouldBeFalse();
        _results.Describe().ShouldBe(["No test ran.", "0 passed, 0 failed, 0 skipped"]);
    }

    public void Dispose() => File.Delete(_file);

    private void Write(string outcome, string tests) => File.WriteAllText(_file, $"""
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>{tests}</Results>
          <ResultSummary outcome="{outcome}" />
        </TestRun>
        """);
}
