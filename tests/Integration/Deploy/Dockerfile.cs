namespace Ticketing.Tests.Integration.Deploy;

/// <summary>How the image is made.</summary>
internal static class Dockerfile
{
    public static string Text { get; } = Files.Text("deploy/Dockerfile");

    /// <summary>The instructions, continued lines joined, comments left out.</summary>
    public static IReadOnlyList<(string Word, string Text)> Instructions { get; } =
    [
        .. Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim())),
    ];
}
