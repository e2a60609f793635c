using System.Text.Json;
using System.Text.RegularExpressions;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>A parameter of an operation, or a member of its body.</summary>
/// <param name="Name">The name.</param>
/// <param name="Place">path, query, header or body.</param>
/// <param name="Type">The type of the schema.</param>
/// <param name="IsRequired">Whether a request needs it.</param>
internal sealed record FuzzField(string Name, string Place, string Type, bool IsRequired);

/// <summary>An operation of the API's description.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, with its parameters in braces.</param>
/// <param name="Fields">Parameters and members of the body.</param>
/// <param name="HasBody">Whether it takes a body.</param>
/// <param name="Statuses">The statuses that are described.</param>
internal sealed partial record FuzzOperation(string Method, string Path, IReadOnlyList<FuzzField> Fields, bool HasBody, IReadOnlySet<int> Statuses)
{
    private const string File = "docs/openapi.json";

    // The operators' calls are not in the description that clients get.
    private static readonly FuzzOperation[] OfOperators =
    [
        Operators("GET", "queues"), Operators("GET", "queues/{queue}"), Operators("GET", "queues/{queue}/order"),
        Operators("GET", "queues/{queue}/history"), Operators("PUT", "queues/{queue}", "capacity", "admitPerSecond", "opensAt", "paused"),
        Operators("POST", "queues/{queue}/opening", "opensAt"), Operators("POST", "queues/{queue}/admit", "count"),
        Operators("POST", "queues/{queue}/pause"), Operators("POST", "queues/{queue}/resume"), Operators("POST", "queues/{queue}/drain"),
        Operators("POST", "queues/{queue}/bypass"), Operators("POST", "queues/{queue}/clear"), Operators("GET", "operations"),
        Operators("GET", "replicas"), Operators("GET", "traffic"), Operators("GET", "audit"), Operators("POST", "audit"), Operators("GET", "sales"),
        Operators("GET", "sales/{scheduleId}"),
    ];

    /// <summary>Whether it is a call of operators, which needs their key.</summary>
    public bool IsOfOperators => Path.StartsWith("/admin", StringComparison.Ordinal);

    /// <summary>Whether it takes a place in a queue, for which no token is needed.</summary>
    public bool IsEntry => Path is "/v1/api/queue/token" or "/api/v1/queue/enter";

    /// <summary>Whether it tells everyone the same, for which no token is needed.</summary>
    public bool IsPublic => Path is "/v1/api/concerts" or "/api/v1/queue/draw";

    /// <summary>Every operation of the file in the repository, and those of operators.</summary>
    public static IReadOnlyList<FuzzOperation> ReadAll()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(System.IO.Path.Combine(HostAssembly.Repository, File)));
        var root = document.RootElement;
        return
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               select Read(root, method.Name.ToUpperInvariant(), path.Name, method.Value),
            .. OfOperators,
        ];
    }

    private static FuzzOperation Read(JsonElement root, string method, string path, JsonElement operation)
    {
        var parameters = operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().Select(Parameter) : [];
        var hasBody = operation.TryGetProperty("requestBody", out var body);
        var members = hasBody ? Members(root, body) : [];
        var statuses = operation.GetProperty("responses").EnumerateObject().Select(each => int.Parse(each.Name, null)).ToHashSet();
        return new FuzzOperation(method, path, [.. parameters, .. members], hasBody, statuses);
    }

    private static string TypeOf(JsonElement schema) => First(schema).GetProperty("type").GetString()!;

    // Of several types the first.
    private static JsonElement First(JsonElement schema) => schema.TryGetProperty("oneOf", out var several) ? several[0] : schema;

    private static FuzzField Parameter(JsonElement parameter) => new(
        parameter.GetProperty("name").GetString()!,
        parameter.GetProperty("in").GetString()!,
        TypeOf(parameter.GetProperty("schema")),
        parameter.TryGetProperty("required", out var required) && required.GetBoolean());

    private static IEnumerable<FuzzField> Members(JsonElement root, JsonElement body)
    {
        var reference = body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
        var schema = root.GetProperty("components").GetProperty("schemas").GetProperty(reference[(reference.LastIndexOf('/') + 1)..]);
        return schema.GetProperty("properties").EnumerateObject().Select(member => new FuzzField(
            member.Name, "body", TypeOf(member.Value), !First(member.Value).TryGetProperty("nullable", out _)));
    }

    private static FuzzOperation Operators(string method, string path, params string[] members) => new(
        method,
        "/admin/" + path,
        [
            .. InPath().Matches(path).Select(match => new FuzzField(match.Groups[1].Value, "path", "string", true)),
            .. members.Select(member => new FuzzField(member, "body", member == "opensAt" ? "string" : "integer", false)),
        ],
        members.Length > 0,
        new HashSet<int> { 200, 400, 401, 404, 409, 412, 413, 415, 429, 503 });

    [GeneratedRegex("{(\\w+)}")]
    private static partial Regex InPath();
}
