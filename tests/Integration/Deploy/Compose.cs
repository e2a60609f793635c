using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>A composition as docker-compose reads it: files merged, variables filled in.</summary>
internal sealed class Compose
{
    public const string Main = "docker-compose.yml";

    /// <summary>The composition of <see cref="Main"/> alone.</summary>
    public const string Default = "one-redis";

    /// <summary>The composition with a Redis Cluster.</summary>
    public const string Cluster = "redis-cluster";

    /// <summary>Each composition by its name, and its files.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Variants = new Dictionary<string, string[]>
    {
        [Default] = [Main],
        [Cluster] = [Main, "deploy/compose/redis-cluster.yml"],
    };

    private static readonly ConcurrentDictionary<(string Variant, string? EnvironmentFile), Lazy<Task<Compose>>> Read = new();

    private Compose(JsonNode json) => Json = json;

    public JsonNode Json { get; }

    public JsonObject Services => Json["services"]!.AsObject();

    /// <summary>A composition as docker-compose reads it without any variable of this process's environment.</summary>
    /// <param name="variant">A key of <see cref="Variants"/>.</param>
    /// <param name="environmentFile">The file of variables; none, unless given.</param>
    public static Task<Compose> ReadAsync(string variant, string? environmentFile = null) =>
        Read.GetOrAdd((variant, environmentFile), each => new Lazy<Task<Compose>>(() => ConfigAsync(each.Variant, each.EnvironmentFile))).Value;

    /// <summary>The names and values of the sample.</summary>
    public static IEnumerable<(string Name, string Value)> Sample() =>
        Files.Text(".env.example").Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]));

    public JsonNode Service(string name) => Services[name].ShouldNotBeNull($"There is no service {name}.");

    /// <summary>The environment of a service.</summary>
    public Dictionary<string, string> Environment(string service) =>
        Service(service)["environment"]?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "") ?? [];

    /// <summary>The arguments of a service's command.</summary>
    public string[] Command(string service) => Texts(Service(service)["command"]);

    public static string[] Texts(JsonNode? list) => list is null ? [] : [.. list.AsArray().Select(each => each!.ToString())];

    private static async Task<Compose> ConfigAsync(string variant, string? environmentFile)
    {
        var nothing = Path.GetTempFileName();
        try
        {
            List<string> arguments = [.. Variants[variant].SelectMany(file => new[] { "-f", file }), "--env-file", environmentFile ?? nothing, "config"];
            var result = await Tool.RunAsync("docker-compose", arguments, null, Sample().ToDictionary(line => line.Name, _ => (string?)null));
            result.ExitCode.ShouldBe(0, result.Output);
            return new Compose(Files.ParseYaml(result.Output).Single());
        }
        finally
        {
            File.Delete(nothing);
        }
    }
}
