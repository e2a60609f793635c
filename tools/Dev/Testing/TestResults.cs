using System.Xml.Linq;

namespace Ticketing.Dev.Testing;

/// <summary>The results of the test projects of a run.</summary>
internal sealed class TestResults
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    private readonly List<string> _failures = [];
    private readonly List<string> _skipped = [];
    private int _passed;

    /// <summary>True when tests ran and none failed.</summary>
    public bool IsSuccess => _passed > 0 && _failures.Count == 0;

    /// <summary>Counts a failure that does not belong to a test, such as that of a build.</summary>
    public void AddFailure(string what)
    {
        Console.WriteLine($"FAILED: {what}");
        _failures.Add(what);
    }

    /// <summary>Adds the results of a project. A run that broke off counts as one failure in addition to the failures that it reported.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="file">The result file; a project without tests writes none.</param>
    /// <param name="exitCode">The exit status of the run.</param>
    public void Add(string project, string file, int exitCode)
    {
        var failed = 0;
        var isComplete = exitCode == 0;
        if (File.Exists(file))
        {
            var run = XDocument.Load(file).Root!;
            foreach (var test in run.Descendants(Trx + "UnitTestResult"))
                failed += AddTest(test);
            isComplete |= failed > 0;
            isComplete &= run.Element(Trx + "ResultSummary")?.Attribute("outcome")?.Value != "Aborted";
        }

        if (!isComplete)
            AddFailure($"{project} broke off");
    }

    /// <summary>The skipped and failed tests with what they said, and the counts in the last line.</summary>
    public IEnumerable<string> Describe() =>
    [
        .. Describe("Skipped:", _skipped),
        .. Describe("Failed:", _failures),
        .. _passed + _failures.Count == 0 ? ["No test ran."] : Array.Empty<string>(),
        $"{_passed} passed, {_failures.Count} failed, {_skipped.Count} skipped",
    ];

    private int AddTest(XElement test)
    {
        var error = test.Element(Trx + "Output")?.Element(Trx + "ErrorInfo");
        string?[] parts = [(string?)test.Attribute("testName"), (string?)error?.Element(Trx + "Message"), (string?)error?.Element(Trx + "StackTrace")];
        var text = string.Join('\n', parts.Where(part => !string.IsNullOrWhiteSpace(part)));
        switch ((string?)test.Attribute("outcome"))
        {
            case "Passed":
                _passed++;
                return 0;
            case "NotExecuted":
                _skipped.Add(text);
                return 0;
            default:
                _failures.Add(text);
                return 1;
        }
    }

    private static IEnumerable<string> Describe(string title, List<string> tests) =>
        tests.Count == 0 ? [] : tests.Select(test => $"  {test.ReplaceLineEndings("\n    ")}").Prepend(title);
}
