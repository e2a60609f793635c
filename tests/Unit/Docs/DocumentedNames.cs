using System.Text.RegularExpressions;

namespace Ticketing.Tests.Unit.Docs;

/// <summary>Finds the names of settings, metrics, headers, paths, files, options and code on a page that the product does not have.</summary>
internal static partial class DocumentedNames
{
    // What belongs to other programs and formats, one reason a line.
    private static readonly HashSet<string> Foreign =
    [
        // Prometheus and its operator, Grafana, Docker, Kubernetes.
        "/alerts", "page", "ticket", "lastError", "monitoring", "minReplicas", "ingress-nginx", "nginx.conf",
        // The path that OpenTelemetry's exporter serves.
        "/metrics",
        // Arithmetic of the published order.
        "left", "right", "round", "f",
        // Redis, Go, OpenTelemetry; a time zone.
        "MISCONF", "TIME", "GOGC", "grpc", "http/protobuf", "Asia/Seoul",
        // Folders of Kubernetes' files.
        "prod",
    ];

    /// <summary>The names on a page that the product does not have, each with what it should be.</summary>
    public static IEnumerable<string> Unknown(MarkdownPage page)
    {
        var everything = page.CodeSpans.Concat(page.CodeBlocks).ToArray();
        var defined = page.CodeBlocks.SelectMany(block => Definition().Matches(block)).Select(match => match.Groups["name"].Value).ToHashSet();
        return
        [
            .. from text in everything from name in Setting().Matches(text).Select(match => match.Value) where !IsSetting(name) select $"setting {name}",
            .. from text in everything from name in Header().Matches(text).Select(match => match.Value) where !IsHeader(name) select $"header {name}",
            .. from text in everything from name in OptionsIn(text) where !Product.Options.Contains(name) select $"option {name}",
            .. from text in everything
               from name in Variable().Matches(text).Select(match => match.Value)
               where !defined.Contains(name) && !IsVariable(name)
               select $"variable {name}",
            .. from text in page.CodeSpans from name in Metric().Matches(text).Select(match => match.Value) where !IsName(name) select $"name {name}",
            .. from text in page.CodeSpans where Path().IsMatch(text) && !IsPath(text) select $"path {text}",
            .. from text in page.CodeSpans where File().IsMatch(text) && !IsFile(page, text) select $"file {text}",
            .. from text in page.CodeSpans where PlainWord().IsMatch(text) && !text.Split('<', '>').All(IsName) select $"word {text}",
            .. from block in page.CodeBlocks
               from query in Query().Matches(block).Select(match => match.Groups["query"].Value)
               from name in MetricsOf(query).Where(name => !Product.Metrics.Contains(name)).Select(name => $"metric {name}")
                   .Concat(Product.LabelsOf(query).Where(name => !Product.Labels.Contains(name)).Select(name => $"label {name}"))
               select name,
            .. from id in EventId().Matches(page.Prose).Select(match => match.Groups["id"].Value) where !Product.EventIds.Contains(id) select $"event {id}",
        ];
    }

    // A whole key, or a section of keys.
    private static bool IsSetting(string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return Product.Settings.Keys.Any(known => known == key || known.StartsWith(key + ":", StringComparison.Ordinal));
    }

    // As text, or as the property of ASP.NET Core for it.
    private static bool IsHeader(string name) =>
        Product.Literals.Any(text => text.Contains(name, StringComparison.OrdinalIgnoreCase))
            || Product.Words.Contains(name.Replace("-", "", StringComparison.Ordinal));

    private static IEnumerable<string> OptionsIn(string text) =>
        OwnCommand().Matches(text).SelectMany(match => Option().Matches(match.Value)).Select(match => match.Value);

    private static bool IsVariable(string name) =>
        name.StartsWith("OTEL_", StringComparison.Ordinal) || name.StartsWith("K6_", StringComparison.Ordinal)
            || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || IsName(name);

    private static bool IsName(string name) => name.Length == 0 || Foreign.Contains(name) || Product.Words.Contains(name) || Product.Metrics.Contains(name) ||
        Product.TestClasses.Contains(name);

    private static bool IsPath(string text)
    {
        var path = text.Split(' ')[^1].Split('?')[0];
        var shape = PathParameter().Replace(path, "{}");
        return Foreign.Contains(path) || Product.ApiPaths.Any(known => known == shape || known.StartsWith(shape + "/", StringComparison.Ordinal))
            || IsMapped(path);
    }

    // Operators' calls and pages that the API's description leaves out: a path, or a group of paths and the path of a call in it.
    private static bool IsMapped(string path) => Product.Literals.Contains(path) || Enumerable.Range(1, path.Length - 1)
        .Any(at => path[at] == '/' && Product.Literals.Contains(path[..at]) && Product.Literals.Contains(path[at..]));

    // Files that a run makes are not in the repository.
    private static bool IsFile(MarkdownPage page, string text) =>
        text.StartsWith(".local/", StringComparison.Ordinal) || Foreign.Contains(text) || Repository.Exists(text) || Repository.Exists(page.Resolve(text)) ||
        Repository.Files("src").Any(file => System.IO.Path.GetFileName(file) == text);

    private static IEnumerable<string> MetricsOf(string query) => MetricInQuery().Matches(InBraces().Replace(query, "")).Select(match => match.Value);

    // Section:Key or Section__Key; a port, a time or a label of an image is none.
    [GeneratedRegex(@"(?<![\w:.""/{-])[A-Z][A-Za-z]+(?:(?::|__)[A-Z][A-Za-z.]*)+")]
    private static partial Regex Setting();

    [GeneratedRegex(
        @"(?<![\w-])(?:X-[A-Za-z-]+|Retry-After|Idempotency-[A-Za-z]+|RateLimit(?:-[A-Za-z]+)?|If-[A-Z][A-Za-z-]+|Accept-[A-Z][a-z]+|Cache-Control|ETag)")]
    private static partial Regex Header();

    // The commands of the repository and of the host, each to its end.
    [GeneratedRegex(@"(?:\./(?:run|test|bench)\.sh|Ticketing\.Host\.dll|src/Host --(?= ))[^\n|;)#]*|^--(?:migrate|seed|audit|openapi|health|hash-key)\b")]
    private static partial Regex OwnCommand();

    [GeneratedRegex(@"(?<= )--[a-z][a-z-]*|^--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<![\w$.""{/-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^ *(?<name>[A-Z][A-Z0-9_]*)=", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?<![\w./@-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w./(-])")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^(?:(?:GET|POST|PUT|DELETE|HEAD) )?/[a-z][\w/{}.?=-]*$")]
    private static partial Regex Path();

    [GeneratedRegex(@"^(?!/)[\w.{}-]+(?:/[\w.{}-]+)+/?$|^[\w-]+\.(?:cs|lua|sql|js|json|yml|yaml|env|sh|md)$")]
    private static partial Regex File();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(?:<[A-Za-z]+>)?$")]
    private static partial Regex PlainWord();

    [GeneratedRegex("(?m)^ *prometheus '(?<query>[^']+)'")]
    private static partial Regex Query();

    [GeneratedRegex(@"\{[^}]*\}|\b(?:by|without)\s*\([^)]*\)")]
    private static partial Regex InBraces();

    [GeneratedRegex(@"\b(?:up|[a-z]+(?:_[a-z0-9]+)+)\b(?!\s*\()")]
    private static partial Regex MetricInQuery();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex(@"\b[Ee]vent (?<id>\d{4})\b")]
    private static partial Regex EventId();
}
