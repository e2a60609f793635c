using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Unit.Docs;

public sealed partial class ConfigurationTableTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    private static readonly Dictionary<string, string> Settings = ReadSettings();
    private static readonly List<Row> Rows = ReadRows();

    [Fact]
    public void Readme_ComparedWithAppSettings_NamesEverySettingAndNoOther()
    {
        Settings.Count.ShouldBeGreaterThan(10, "The settings were not found: this test would pass for nothing.");
        Rows.Select(row => row.Key).ShouldBe(Settings.Keys, ignoreOrder: true, "The table in README.md must have one row for each key of src/Host/appsettings.json.");
    }

    [Fact]
    public void Readme_ForEverySetting_TellsItsTrueDefault()
    {
        Rows.ShouldNotBeEmpty();
        foreach (var row in Rows)
            row.Default.ShouldBe(Settings[row.Key], $"README.md tells another default of {row.Key} than src/Host/appsettings.json.");
    }

    [Fact]
    public void Readme_ForEverySetting_SpellsItAsTheEnvironmentDoes()
    {
        Rows.ShouldNotBeEmpty();
        foreach (var row in Rows)
            row.Variable.ShouldBe(row.Key.Replace(":", "__", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> ReadSettings()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(HostAssembly.ContentRoot, "appsettings.json")), WithComments);
        return Leaves("", document.RootElement).ToDictionary(leaf => leaf.Key, leaf => leaf.Value);
    }

    private static IEnumerable<(string Key, string Value)> Leaves(string key, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(property => Leaves(key.Length == 0 ? property.Name : $"{key}:{property.Name}", property.Value))
            : [(key, element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())];

    private static List<Row> ReadRows()
    {
        var readme = File.ReadAllText(Path.Combine(HostAssembly.Repository, "README.md"));
        var section = readme.Split("\n## ").Single(part => part.StartsWith("Configuration\n", StringComparison.Ordinal));
        return [.. RowOfTheTable().Matches(section).Select(match => new Row(match.Groups["key"].Value, match.Groups["variable"].Value, match.Groups["default"].Value))];
    }

    // A default is `in code`, or the word empty.
    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| `(?<variable>[^`]+)` \| (?:`(?<default>[^`]+)`|empty) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex RowOfTheTable();

    private sealed record Row(string Key, string Variable, string Default);
}
