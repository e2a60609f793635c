using System.Text.Json.Nodes;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The files for Kubernetes, as they are written.</summary>
internal static class Manifests
{
    public const string Folder = "deploy/kubernetes";

    /// <summary>Everything in the base.</summary>
    public static IReadOnlyList<JsonNode> Base { get; } = Of("base");

    /// <summary>The one of a kind in the base, and of a name where there are several.</summary>
    public static JsonNode One(string kind, string name = "concert") => Base.Single(each => Kind(each) == kind && Name(each) == name);

    public static JsonNode Host => One("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;

    public static JsonNode Kustomization(string environment) => Files.Yaml($"{Folder}/{environment}/kustomization.yaml");

    /// <summary>The documents of an environment's own resources.</summary>
    public static IReadOnlyList<JsonNode> Of(string environment) =>
    [
        .. Compose.Texts(Kustomization(environment)["resources"]).Where(file => file.EndsWith(".yaml", StringComparison.Ordinal))
            .SelectMany(file => Files.ParseYaml(Files.Text($"{Folder}/{environment}/{file}"))),
    ];

    public static string Kind(JsonNode resource) => (string)resource["kind"]!;

    public static string Name(JsonNode resource) => (string)resource["metadata"]!["name"]!;

    /// <summary>Lines of NAME=VALUE.</summary>
    public static Dictionary<string, string> Literals(IEnumerable<string> lines) => lines.Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
}
