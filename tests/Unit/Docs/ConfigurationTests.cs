using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Unit.Docs;

public sealed partial class ConfigurationTests
{
    private const string Page = "docs/configuration.md";
    private const string File = "src/Host/appsettings.json";

    // Read where they are needed, without an options class.
    private static readonly string[] WithoutOptions = ["ConnectionStrings", "Instance", "Logging", "Demo"];

    private static readonly Dictionary<string, string> Documented = RowOfTable().Matches(Repository.Text(Page))
        .ToDictionary(row => row.Groups["key"].Value, row => row.Groups["default"].Value);

    private static readonly Dictionary<string, string> Defaults = OptionTypes().SelectMany(DefaultsOf).ToDictionary();

    [Fact]
    public void Page_ComparedWithAppSettings_HasEverySettingAndNoOther()
    {
        Product.Settings.Count.ShouldBeGreaterThan(10, "The settings were not found: this test would pass without a comparison.");
        Documented.Keys.ShouldBe(Product.Settings.Keys, ignoreOrder: true, $"{Page} must have one row for each key of {File}.");
    }

    [Fact]
    public void Page_ForEverySetting_HasItsDefault()
    {
        foreach (var (key, value) in Documented)
            value.ShouldBe(Product.Settings[key], $"{Page} has another default of {key} than {File}.");
    }

    [Fact]
    public void AppSettings_ComparedWithTheOptions_HaveEverySettingAndNoOther()
    {
        Defaults.Count.ShouldBeGreaterThan(10, "The options were not found: this test would pass without a comparison.");
        Product.Settings.Keys.Where(key => !WithoutOptions.Contains(key.Split(':')[0]))
            .ShouldBe(Defaults.Keys, ignoreOrder: true, $"{File} must have one key for each property of the options.");
    }

    [Fact]
    public void AppSettings_ForEverySetting_HaveTheDefaultOfTheOptions()
    {
        foreach (var (key, value) in Defaults)
            Product.Settings[key].ShouldBe(value, $"{File} has another default of {key} than its options.");
    }

    private static IEnumerable<Type> OptionTypes() => Repository.ProductAssemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)
            && type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true });

    private static IEnumerable<KeyValuePair<string, string>> DefaultsOf(Type type)
    {
        var section = (string)type.GetField("Section")!.GetRawConstantValue()!;
        var defaults = Activator.CreateInstance(type, nonPublic: true)!;
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .Select(property => KeyValuePair.Create($"{section}:{property.Name}", TextOf(property.GetValue(defaults))));
    }

    private static string TextOf(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        ICollection { Count: 0 } => "[]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // A default is `in code`, or the word empty.
    [GeneratedRegex(@"^\| `(?<key>[A-Za-z]+(?::[A-Za-z.]+)+)` \| (?:`(?<default>[^`]+)`|empty) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex RowOfTable();
}
