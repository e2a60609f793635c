using System.Text.RegularExpressions;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>A page with all of its scripts and styles, as a browser without a cache asks for them.</summary>
/// <param name="Paths">The paths of the page and its files, the page first.</param>
/// <param name="Bytes">How many bytes all of them have as they are sent, compressed.</param>
internal sealed partial record WholePage(IReadOnlyList<string> Paths, long Bytes)
{
    /// <summary>Reads a page of the host, what it names, and what its scripts import or start.</summary>
    public static async Task<WholePage> ReadAsync(HttpClient client, string path)
    {
        var paths = new List<string> { path };
        var bytes = 0L;
        for (var at = 0; at < paths.Count; at++)
        {
            var file = paths[at];
            var text = await client.GetStringAsync(new Uri(file, UriKind.Relative));
            var folder = file[..(file.LastIndexOf('/') + 1)];
            var named = at == 0 ? Named().Matches(text).Select(match => match.Value) : Imported().Matches(text).Select(match => folder + match.Groups[1].Value);
            paths.AddRange(named.Except(paths).ToList());
            bytes += await CompressedBytesAsync(client, file);
        }

        return new WholePage(paths, bytes);
    }

    private static async Task<long> CompressedBytesAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "br");
        using var answer = await client.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).Length;
    }

    [GeneratedRegex("/assets/[0-9a-f]+/[a-z.-]+")]
    private static partial Regex Named();

    [GeneratedRegex("(?:from |URL\\()'\\./([a-z.-]+)'")]
    private static partial Regex Imported();
}
