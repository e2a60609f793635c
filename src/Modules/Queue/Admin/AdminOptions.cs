using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Admin;

/// <summary>The keys of the operators' calls. Section <c>Admin</c>. With neither a key nor named keys the calls are switched off.</summary>
internal sealed record AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The header that carries the key; without it, <c>Authorization: Bearer</c> does.</summary>
    public const string Header = "X-Admin-Key";

    /// <summary>A key without a name, for a developer's machine. Empty for none.</summary>
    public string Key { get; init; } = "";

    /// <summary>The operators' own keys: several, so that one can be replaced while it is in use.</summary>
    public IReadOnlyList<AdminKey> Keys { get; init; } = [];

    /// <summary>Whether every named key has a name of its own and a hash.</summary>
    public bool HasValidKeys => Keys.All(static key => key.IsValid) && Keys.Select(static key => key.Name).Distinct().Count() == Keys.Count;

    /// <summary>The key that a request carries, or null.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        string? sent = request.Headers[Header];
        if (sent is null && request.Headers.Authorization.ToString() is { Length: > 0 } header)
            sent = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : header;
        return string.IsNullOrEmpty(sent) ? null : sent;
    }

    /// <summary>Whose key this is; null for a wrong one. Every key is compared, so that the duration says nothing about the keys.</summary>
    public AdminOperator? Find(string sent)
    {
        var digest = AdminKey.Digest(sent);
        AdminOperator? found = null;
        foreach (var key in Keys)
        {
            if (key.Is(digest))
                found = new AdminOperator(key.Name);
        }

        return Key.Length > 0 && new AdminKey { Hash = AdminKey.HashOf(Key) }.Is(digest) ? found ?? new AdminOperator(null) : found;
    }
}
