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

    private static readonly ConcurrentDictionary<string, Lazy<Task<Compose>>> Read = new();

    private static readonly Lazy<Task<string>> Secrets = new(MakeSecretsAsync);

    private Compose(JsonNode json) => Json = json;

    public JsonNode Json { get; }

    public JsonObject Services => Json["services"]!.AsObject();

    /// <summary>
    /// A composition as docker-compose reads it with the variables that the script of the README makes, and without any of this process's environment.
    /// </summary>
    /// <param name="variant">A key of <see cref="Variants"/>.</param>
    public static Task<Compose> ReadAsync(string variant) => Read.GetOrAdd(variant, static each => new Lazy<Task<Compose>>(async () =>
    {
        var result = await ConfigAsync(each, await Secrets.Value);
        result.ExitCode.ShouldBe(0, result.Output);
        return new Compose(Files.ParseYaml(result.Output).Single());
    })).Value;

    /// <summary>What docker-compose says of a composition with a file of variables.</summary>
    public static Task<ToolResult> ConfigAsync(string variant, string environmentFile) => Tool.RunAsync(
        "docker-compose",
        [.. Variants[variant].SelectMany(file => new[] { "-f", file }), "--env-file", environmentFile, "config"],
        null,
        Sample().ToDictionary(line => line.Name, _ => (string?)null));

    /// <summary>A new file of variables, as the script of the README makes it.</summary>
    public static async Task<string> MakeSecretsAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("concert-secrets-").FullName, ".env");
        var result = await Tool.RunAsync("deploy/compose/secrets.sh", [file]);
        result.ExitCode.ShouldBe(0, result.Output);
        return file;
    }

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
}
