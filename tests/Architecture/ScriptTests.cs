using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Architecture;

/// <summary>The scripts that set up, run and measure. They run with unset names as errors, which only show when the line is reached.</summary>
public sealed partial class ScriptTests
{
    // Set by bash, by awk, and in nginx's template.
    private static readonly string[] SetElsewhere = ["BASH_SOURCE", "BASH_VERSION", "SECONDS", "NF", "CONCERT_LISTEN", "CONCERT_UPSTREAMS"];

    [Fact]
    public void Scripts_EveryName_IsSetInOneOfThem()
    {
        var scripts = Directory.GetFiles(HostAssembly.Repository, "*.sh")
            .Concat(Directory.GetFiles(Path.Combine(HostAssembly.Repository, "deploy"), "*.sh", SearchOption.AllDirectories)).ToList();
        scripts.ShouldNotBeEmpty();
        var lines = scripts.SelectMany(file =>
            File.ReadLines(file).Where(line => !line.TrimStart().StartsWith('#')).Select(line => (File: Path.GetFileName(file), Line: line))).ToList();
        var set = lines.SelectMany(each => Assigned().Matches(each.Line)).Select(match => match.Groups[1].Value).Concat(SetElsewhere).ToHashSet();

        var unset = lines.SelectMany(each => Used().Matches(each.Line).Select(match => (each.File, Name: match.Groups[1].Value)))
            .Where(use => !set.Contains(use.Name)).Distinct();

        unset.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\$\{?[#!]?([A-Z][A-Z0-9_]+)")]
    private static partial Regex Used();

    [GeneratedRegex(@"(?<![\w$])([A-Z][A-Z0-9_]+)(?:\[[^\]]*\])?\+?=")]
    private static partial Regex Assigned();
}
