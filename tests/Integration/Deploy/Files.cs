using System.Text.Json.Nodes;
using Ticketing.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The files that the product is run with.</summary>
internal static class Files
{
    public const string Alerts = "deploy/prometheus/alerts.yml";
    public const string AlertTests = "deploy/prometheus/alerts.test.yml";
    public const string Prometheus = "deploy/prometheus/prometheus.yml";
    public const string Operations = "docs/operations.md";

    public static string Path(string name) => System.IO.Path.Combine(HostAssembly.Repository, name);

    public static bool Exists(string name) => System.IO.Path.Exists(Path(name));

    public static string Text(string name) => File.ReadAllText(Path(name));

    public static JsonNode Yaml(string name) => ParseYaml(Text(name)).Single();

    /// <summary>Every document of a YAML text.</summary>
    public static List<JsonNode> ParseYaml(string text)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var documents = new List<JsonNode>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            documents.Add(JsonNode.Parse(writer.Serialize(reader.Deserialize<object>(parser)))!);
        return documents;
    }
}
