using System.Buffers;

namespace Ticketing.Common.Api;

/// <summary>The rule for user ids and queue ids: 1 to 64 characters from letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>:</c>.</summary>
public static class Identifier
{
    /// <summary>The longest identifier, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>Whether the text is an identifier.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);
}
