using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Admin;

/// <summary>The key of the operators' calls. Section <c>Admin</c>.</summary>
internal sealed record AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The header that carries the key.</summary>
    public const string Header = "X-Admin-Key";

    /// <summary>The key of the repository's samples, refused in Production.</summary>
    public const string SampleKey = "sample-admin-key-for-development-only";

    /// <summary>The key that operators send as <c>X-Admin-Key</c> or <c>Authorization: Bearer</c>. Empty switches the admin calls off.</summary>
    public string Key { get; init; } = "";

    /// <summary>Whether a request carries the key, compared in constant time.</summary>
    public bool IsSentBy(HttpRequest request)
    {
        string? sent = request.Headers[Header];
        if (sent is null && request.Headers.Authorization.ToString() is { Length: > 0 } header)
            sent = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : header;
        return Key.Length > 0 && sent is not null &&
            CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
    }
}
