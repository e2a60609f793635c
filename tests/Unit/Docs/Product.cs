using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ticketing.Tests.Unit.Docs;

/// <summary>The names that the product has, read from its files.</summary>
internal static partial class Product
{
    // Of the runtime, the exporter of Redis and Prometheus; the integration tests ask a running Prometheus for those in alerts and dashboards.
    private static readonly string[] MetricsOfLibraries =
    [
        "dotnet_process_memory_working_set_bytes", "redis_up", "up",
    ];

    /// <summary>Every setting with its default, from appsettings.json.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = ReadSettings();

    /// <summary>The paths of the API's description, a parameter as <c>{}</c>.</summary>
    public static IReadOnlySet<string> ApiPaths { get; } = ReadApiPaths();

    /// <summary>The metrics: as they are named in the code, and as Prometheus has them (with the ending of their kind and unit).</summary>
    public static IReadOnlySet<string> Metrics { get; } = ReadMetrics();

    /// <summary>The texts in quotes in the code: names of headers and paths among them.</summary>
    public static IReadOnlySet<string> Literals { get; } = Code("src")
        .SelectMany(code => Literal().Matches(code).Select(match => match.Groups["text"].Value)).ToHashSet();

    /// <summary>The options of the repository's commands and of the host.</summary>
    public static IReadOnlySet<string> Options { get; } = Code("tools/Dev/Help", "src/Host/Commands.cs")
        .SelectMany(code => Option().Matches(code).Select(match => match.Value)).ToHashSet();

    /// <summary>The ids of the events in the log.</summary>
    public static IReadOnlySet<string> EventIds { get; } = Code("src")
        .SelectMany(code => EventId().Matches(code).Select(match => match.Groups["id"].Value)).ToHashSet();

    /// <summary>Every word of the code, the scripts, the API's description and the files of the deployment, without comments.</summary>
    public static IReadOnlySet<string> Words { get; } = Code(
            "src", "tools", "k6", "tests/Faults", "tests/Support", "Directory.Build.props", "deploy/compose", "deploy/kubernetes", "deploy/Dockerfile",
                "docker-compose.yml",
            ".env.example", "run.sh", "test.sh", "bench.sh", "docs/openapi.json")
        .SelectMany(code => Word().Matches(code).Select(match => match.Value)).ToHashSet();

    /// <summary>The names of test classes.</summary>
    public static IReadOnlySet<string> TestClasses { get; } = Code("tests")
        .SelectMany(code => TestClass().Matches(code)).Select(match => match.Groups["name"].Value).ToHashSet();

    /// <summary>The names of labels that the alerts use.</summary>
    public static IReadOnlySet<string> Labels { get; } = LabelsOf(Repository.Text("deploy/prometheus/alerts.yml")).ToHashSet();

    /// <summary>The names of labels in a text of PromQL.</summary>
    public static IEnumerable<string> LabelsOf(string query) =>
        Grouping().Matches(query)
            .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Concat(Matcher().Matches(query).Select(match => match.Groups["label"].Value));

    private static IEnumerable<string> Code(params IReadOnlyList<string> places) =>
        Repository.Files(places).Where(file => !file.EndsWith(".md", StringComparison.Ordinal))
            .Select(file => Comment(file).Replace(Repository.Text(file), ""));

    // Documentation in the code may promise what is not there, so it proves nothing.
    private static Regex Comment(string file) => Path.GetExtension(file) switch
    {
        ".cs" or ".js" => SlashComment(),
        ".lua" or ".sql" => DashComment(),
        ".json" or ".txt" => NoComment(),
        _ => HashComment(),
    };

    private static Dictionary<string, string> ReadSettings()
    {
        var withComments = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        using var document = JsonDocument.Parse(Repository.Text("src/Host/appsettings.json"), withComments);
        return Leaves("", document.RootElement).ToDictionary();
    }

    private static IEnumerable<KeyValuePair<string, string>> Leaves(string key, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(property => Leaves(key.Length == 0 ? property.Name : $"{key}:{property.Name}", property.Value))
        : [KeyValuePair.Create(key, element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())];

    private static HashSet<string> ReadApiPaths()
    {
        using var document = JsonDocument.Parse(Repository.Text("docs/openapi.json"));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(path => PathParameter().Replace(path.Name, "{}"))];
    }

    private static HashSet<string> ReadMetrics()
    {
        var names = new HashSet<string>(MetricsOfLibraries);
        foreach (var code in Code("src"))
        {
            foreach (Match match in Instrument().Matches(code))
                names.Add(match.Groups["name"].Value.Replace('.', '_'));
        }

        string[] endings = ["", "_seconds", "_bytes", "_total"];
        string[] parts = ["", "_bucket", "_sum", "_count"];
        return [.. from name in names from ending in endings from part in parts select name + ending + part];
    }

    [GeneratedRegex(@"(?<!:)//.*$", RegexOptions.Multiline)]
    private static partial Regex SlashComment();

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex DashComment();

    [GeneratedRegex("^ *#.*$", RegexOptions.Multiline)]
    private static partial Regex HashComment();

    [GeneratedRegex("(?!)")]
    private static partial Regex NoComment();

    [GeneratedRegex("\"(?<text>[^\"\\n]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\bclass (?<name>\w+Tests)\b")]
    private static partial Regex TestClass();

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"EventId = (?<id>\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex("[A-Za-z0-9_]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex(@"\bCreate(?:Observable)?(?:Counter|UpDownCounter|Gauge|Histogram)(?:<\w+>)?\(\s*(?:name: )?""(?<name>[a-z_.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\b(?:by|without)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[{,]\s*(?<label>[a-z_]+)\s*(?:=~|!~|!=|=)\s*""")]
    private static partial Regex Matcher();
}
