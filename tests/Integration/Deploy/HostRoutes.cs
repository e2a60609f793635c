using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ticketing.Host.Operators;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The paths that the host serves: those that its sources map, and those of its description.</summary>
internal static partial class HostRoutes
{
    private static readonly string[] All =
    [
        .. Directory.EnumerateFiles(Path.Combine(HostAssembly.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            // Paths in a group of operators begin with the group's.
            .Where(file => !file.Contains("/Admin/", StringComparison.Ordinal))
            .SelectMany(file => Mapped().Matches(File.ReadAllText(file))).Select(match => match.Groups["path"].Value)
            .Concat(JsonNode.Parse(Files.Text("docs/openapi.json"))!["paths"]!.AsObject().Select(path => path.Key))
            .Select(path => Parameter().Replace(path, "1")).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The paths of visitors, with 1 for each parameter.</summary>
    public static string[] Public { get; } = [.. All.Where(path => !InternalListener.IsOfOperators(path))];

    /// <summary>The paths of operators.</summary>
    public static string[] Internal { get; } =
        [.. All.Where(path => InternalListener.IsOfOperators(path)), "/metrics", "/swagger/index.html", "/admin/queues/1"];

    [GeneratedRegex("""(?<!group)\.Map(?:Get|Post|Put|Delete|Group)\("(?<path>/[^"]*)"|\("(?<path>/[^"]*)", "[a-z]+\.html"\)""")]
    private static partial Regex Mapped();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
