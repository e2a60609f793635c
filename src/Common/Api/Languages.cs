using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

internal static class Languages
{
    /// <summary>
    /// The language a request asks for by <c>Accept-Language</c> (RFC 9110, 12.5.4): the one with the highest weight, and of equal weights the first; English
    /// where no supported language has a weight above 0.
    /// </summary>
    public static Language Of(HttpRequest request)
    {
        var header = request.Headers.AcceptLanguage;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var ranges))
            return Language.English;

        var best = Language.English;
        var weight = 0.0;
        foreach (var range in ranges)
        {
            if (Named(range.Value.AsSpan()) is { } language && (range.Quality ?? 1) > weight)
            {
                best = language;
                weight = range.Quality ?? 1;
            }
        }

        return best;
    }

    private static Language? Named(ReadOnlySpan<char> range)
    {
        var primary = range.IndexOf('-') is var dash and >= 0 ? range[..dash] : range;
        if (primary.Equals("ko", StringComparison.OrdinalIgnoreCase))
            return Language.Korean;
        return primary.Equals("en", StringComparison.OrdinalIgnoreCase) || primary is "*" ? Language.English : null;
    }
}
