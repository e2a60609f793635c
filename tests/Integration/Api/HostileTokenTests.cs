using System.Buffers.Text;
using System.Security.Cryptography;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Tokens that were not issued here, or not like this. Each must be refused before anything else is looked at.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class HostileTokenTests(UsualShop shop)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int SignatureLength = 32;

    [Theory]
    [InlineData("POST", "/queue/token/check")]
    [InlineData("GET", "/user/amount")]
    [InlineData("POST", "/user/amount")]
    [InlineData("GET", "/user/history")]
    [InlineData("GET", "/concerts/schedule")]
    [InlineData("GET", "/concerts/seat?scheduleId=1")]
    [InlineData("POST", "/concerts/reserve")]
    [InlineData("GET", "/concerts/reserve")]
    [InlineData("GET", "/concerts/reserve/1")]
    [InlineData("DELETE", "/concerts/reserve/1")]
    [InlineData("POST", "/concerts/payment")]
    [InlineData("POST", "/concerts/payment/1/cancel")]
    public async Task Call_WithoutAnAuthenticToken_IsRefused(string method, string path)
    {
        var token = (await shop.EnterAsync()).Token;
        string?[] tokens =
        [
            null, "", " ", "x", "Bearer", "Bearer ", $"Basic {token}", $"Token {token}", $"Bearer Bearer {token}", $"{token} {token}", $"{token},{token}",
                token + "=", "." + token,
        ];
        foreach (var wrong in tokens)
            (await shop.SendAsync(new HttpMethod(method), path, wrong)).ShouldBeRefused("401", $"The token was '{wrong}'.");
        // The token counts before the body and the query.
        var malformed = path + (path.Contains('?', StringComparison.Ordinal) ? "x" : "?before=x");
        (await shop.SendAsync(new HttpMethod(method), malformed, token[1..], Shop.Json("{"))).ShouldBeRefused("401");
    }

    [Fact]
    public async Task Token_CutAtAnyLength_IsRefused()
    {
        var token = (await shop.EnterAsync()).Token;
        await RefusedAsync(Enumerable.Range(0, token.Length).Select(length => token[..length]));
        await RefusedAsync(Enumerable.Range(1, token.Length - 1).Select(from => token[from..]));
    }

    [Fact]
    public async Task Token_WithAnyOneCharacterChanged_IsRefused()
    {
        var token = (await shop.EnterAsync()).Token;
        await RefusedAsync(token.Select((character, at) => Replace(token, at,
            Alphabet[(Alphabet.IndexOf(character, StringComparison.Ordinal) + 1) % Alphabet.Length])));
        // The bits of the last character that decoding drops must not make another text of the same token.
        await RefusedAsync(Alphabet.Where(character => character != token[^1]).Select(character => Replace(token, token.Length - 1, character)));
        await RefusedAsync(new[] { '+', '/', '=', ' ', '.', '%' }.Select(character => Replace(token, token.Length / 2, character)));
    }

    [Fact]
    public async Task Token_WithMoreInIt_IsRefused()
    {
        var token = (await shop.EnterAsync()).Token;
        await RefusedAsync(["A" + token, token + "A", token + "AAAA", token + token, new string('A', token.Length), new string('A', 12_000)]);
        await RefusedAsync([token.ToUpperInvariant(), new string([.. token.Reverse()])]);
    }

    [Fact]
    public async Task Token_SignedWithAnotherKey_IsRefused()
    {
        var bytes = Base64Url.DecodeFromChars((await shop.EnterAsync()).Token);
        var content = bytes[..^SignatureLength];
        byte[][] keys = [[], new byte[32], [.. "key"u8], SHA256.HashData("another-key-of-somebody-else-0123456789"u8), RandomNumberGenerator.GetBytes(64)];
        await RefusedAsync(keys.Select(key => Base64Url.EncodeToString([.. content, .. HMACSHA256.HashData(key, content)])));
        await RefusedAsync([Base64Url.EncodeToString([.. content, .. SHA256.HashData(content)]),
            Base64Url.EncodeToString([.. content, .. new byte[SignatureLength]])]);
    }

    [Fact]
    public async Task Tokens_WithTheirHalvesSwapped_AreRefused()
    {
        var (one, two) = (await shop.EnterAsync(), await shop.EnterAsync());
        var (a, b) = (one.Token, two.Token);
        a.Length.ShouldBe(b.Length);
        var cuts = Enumerable.Range(1, a.Length - 1).Where(at => a[..at] != b[..at] && a[at..] != b[at..]);
        await RefusedAsync(cuts.SelectMany(at => new[] { a[..at] + b[at..], b[..at] + a[at..] }));
        // The same user in another queue has another token: neither's signature fits the other's content.
        var elsewhere = Base64Url.DecodeFromChars((await shop.EnterAsync(one.UserId, "concert-1")).Token);
        var here = Base64Url.DecodeFromChars(a);
        await RefusedAsync([
            Base64Url.EncodeToString([.. elsewhere[..^SignatureLength], .. here[^SignatureLength..]]),
            Base64Url.EncodeToString([.. here[..^SignatureLength], .. elsewhere[^SignatureLength..]]),
        ]);
        (await one.CheckAsync()).Status.ShouldBe("PROGRESS", "The token itself is still good.");
    }

    private async Task RefusedAsync(IEnumerable<string> tokens)
    {
        var tried = tokens.ToArray();
        tried.ShouldNotBeEmpty();
        await Parallel.ForEachAsync(tried, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (token, _) =>
            (await shop.SendAsync(HttpMethod.Get, "/user/amount", token)).ShouldBeRefused("401", $"The token was '{token}'."));
    }

    private static string Replace(string text, int at, char character) => string.Concat(text.AsSpan(0, at), [character], text.AsSpan(at + 1));
}
