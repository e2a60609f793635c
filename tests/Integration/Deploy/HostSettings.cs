using System.Text.Json;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The settings that there are, from the host's own file.</summary>
internal static class HostSettings
{
    /// <summary>Every key.</summary>
    public static IReadOnlySet<string> Keys { get; } = Read();

    private static HashSet<string> Read()
    {
        var withComments = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        using var settings = JsonDocument.Parse(Files.Text("src/Host/appsettings.json"), withComments);
        return [.. Leaves("", settings.RootElement)];
    }

    private static IEnumerable<string> Leaves(string key, JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(property => Leaves(key.Length == 0 ? property.Name : $"{key}:{property.Name}", property.Value))
        : [key];
}
