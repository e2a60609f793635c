using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;

namespace Ticketing.Host.Pages;

/// <summary>
/// The pages and their scripts and styles, which lie in the folder <c>Pages</c> of the module that they belong to. A page names its files by
/// <c>{{assets}}</c>, a path with a hash of all files, so that browsers keep them for as long as they stay the same, and takes the settings that scripts need
/// (<see cref="PageValue"/>) by <c>{{values}}</c>. What it says where scripts are not allowed stands at <c>{{noscript}}</c>.
/// </summary>
internal sealed class PageFiles
{
    private const string PublicAssets = "/assets";

    // With the files that it shares with visitors' pages. It is one of the operators' paths, so it is on their listener.
    private const string OperatorsAssets = "/operate/assets";

    private const string Prefix = "pages/";
    private const string OperatorsPrefix = "operate";
    private const string PageExtension = ".html";
    private const string AssetsPath = "{{assets}}";
    private const string Values = "{{values}}";
    private const string NoScript = "{{noscript}}";

    // Texts are chosen and filled in by scripts, so this one is in both languages.
    private const string NoScriptText = """
        <noscript>
        <p class="note" lang="en">This page needs JavaScript. Allow it for this site, and load the page again.</p>
        <p class="note" lang="ko">이 페이지를 이용하려면 JavaScript가 필요합니다. 이 사이트에서 JavaScript를 허용한 뒤 페이지를 다시 열어 주세요.</p>
        </noscript>
        """;

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [PageExtension] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Lazy<string> _values;
    private readonly FrozenDictionary<string, Lazy<PageFile>> _files;

    /// <summary>Reads the files of all modules.</summary>
    /// <param name="assemblies">Those that have files.</param>
    /// <param name="values">The settings that scripts need. They are read with the first page, because at the start they are not validated yet.</param>
    public PageFiles(IEnumerable<Assembly> assemblies, Func<IEnumerable<PageValue>> values)
    {
        _values = new(() => string.Join(' ', values().Select(static each => $"data-{each.Name}=\"{WebUtility.HtmlEncode(each.Value)}\"")));
        var contents = assemblies
            .SelectMany(assembly => assembly.GetManifestResourceNames()
                .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(name => (Name: name[Prefix.Length..], Bytes: Read(assembly, name))))
            .OrderBy(static file => file.Name, StringComparer.Ordinal)
            .ToList();
        Version = Hash(contents);
        _files = contents.ToFrozenDictionary(
            static file => file.Name,
            file => new Lazy<PageFile>(
                () => new PageFile(ContentTypes[Path.GetExtension(file.Name)], new ReadyBytes(Complete(file.Name, file.Bytes), isLasting: true))),
            StringComparer.Ordinal);
    }

    /// <summary>A hash of all files.</summary>
    public string Version { get; }

    /// <summary>Whether there is a file of this name.</summary>
    public bool Contains(string name) => _files.ContainsKey(name);

    /// <summary>A file by its name, or null.</summary>
    public PageFile? Find(string name) => _files.GetValueOrDefault(name)?.Value;

    /// <summary>Whether a file is a script, a style or a picture. A page has a path of its own instead.</summary>
    public static bool IsAsset(string name) => !name.EndsWith(PageExtension, StringComparison.Ordinal);

    /// <summary>Whether a file is an asset that visitors' pages use.</summary>
    public static bool IsPublicAsset(string name) => IsAsset(name) && !IsOfOperators(name);

    private static bool IsOfOperators(string name) => name.StartsWith(OperatorsPrefix, StringComparison.Ordinal);

    private byte[] Complete(string name, byte[] bytes)
    {
        if (IsAsset(name))
            return bytes;
        var assets = IsOfOperators(name) ? OperatorsAssets : PublicAssets;
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)
            .Replace(AssetsPath, $"{assets}/{Version}", StringComparison.Ordinal)
            .Replace(Values, _values.Value, StringComparison.Ordinal)
            .Replace(NoScript, NoScriptText, StringComparison.Ordinal));
    }

    private static string Hash(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var content = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }
}
