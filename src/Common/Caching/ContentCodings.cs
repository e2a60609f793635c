using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Ticketing.Common.Caching;

/// <summary>The content codings of answers (RFC 9110, 8.4).</summary>
public static class ContentCodings
{
    /// <summary>Brotli (RFC 7932).</summary>
    public const string Brotli = "br";

    /// <summary>gzip (RFC 1952).</summary>
    public const string Gzip = "gzip";

    private const string Identity = "identity";

    /// <summary>
    /// The coding that a client prefers by its <c>Accept-Encoding</c>, Brotli of equals; null for none, also where the header cannot be read.
    /// </summary>
    public static string? Choose(StringValues accepted)
    {
        if (accepted.Count == 0 || !StringWithQualityHeaderValue.TryParseList(accepted, out var codings))
            return null;
        var (brotli, gzip, identity) = (0d, 0d, 0d);
        foreach (var coding in codings)
        {
            var quality = coding.Quality ?? 1;
            if (coding.Value.Equals(Brotli, StringComparison.OrdinalIgnoreCase))
                brotli = quality;
            else if (coding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase))
                gzip = quality;
            else if (coding.Value.Equals(Identity, StringComparison.OrdinalIgnoreCase))
                identity = quality;
        }

        if (Math.Max(brotli, gzip) is var best && (best == 0 || best < identity))
            return null;
        return brotli == best ? Brotli : Gzip;
    }
}
