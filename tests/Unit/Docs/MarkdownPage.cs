using System.Text.RegularExpressions;

namespace Ticketing.Tests.Unit.Docs;

/// <summary>A page of the documentation.</summary>
/// <param name="path">Its path from the repository.</param>
/// <param name="text">Its text.</param>
internal sealed partial class MarkdownPage(string path, string text)
{
    /// <summary>Every page but the decisions, which also name what is gone.</summary>
    public static IReadOnlyList<MarkdownPage> Current { get; } =
    [
        .. Repository.Files("README.md", "SECURITY.md", "docs", "k6", "deploy")
            .Where(file => file.EndsWith(".md", StringComparison.Ordinal) && !file.StartsWith("docs/decisions/", StringComparison.Ordinal)).Select(Read),
    ];

    /// <summary>Every page.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
        [.. Current, .. Repository.Files("docs/decisions").Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(Read)];

    public string Path => path;

    public string Text => text;

    /// <summary>The text without its code blocks.</summary>
    public string Prose { get; } = CodeBlock().Replace(text, "");

    /// <summary>What is <c>in code</c> within the prose.</summary>
    public IEnumerable<string> CodeSpans => CodeSpan().Matches(Prose).Select(match => match.Groups["code"].Value);

    /// <summary>The code blocks.</summary>
    public IEnumerable<string> CodeBlocks => CodeBlock().Matches(text).Select(match => match.Groups["code"].Value);

    /// <summary>The addresses of the links to other pages and to headings.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(Prose).Select(match => match.Groups["to"].Value).Where(to => !to.StartsWith("http", StringComparison.Ordinal));

    /// <summary>The names by which links find the headings.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1308", Justification = "Anchors are in lower case.")]
    public IEnumerable<string> Anchors =>
        Heading().Matches(Prose).Select(match => NotInAnchor().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>A path as it is written on this page, from the repository.</summary>
    public string Resolve(string relative) => System.IO.Path.GetRelativePath(
        "/", System.IO.Path.GetFullPath(System.IO.Path.Combine("/", System.IO.Path.GetDirectoryName(path)!, relative)));

    public static MarkdownPage Read(string path) => new(path, Repository.Text(path));

    public override string ToString() => path;

    [GeneratedRegex(@"^ *```[a-z]*\n(?<code>.*?)^ *```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NotInAnchor();
}
