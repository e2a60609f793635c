using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

/// <summary>User tokens that are nearly right.</summary>
public sealed class BadJwtTests(JwtShop shop) : IClassFixture<JwtShop>
{
    private const string User = "3100";

    private static readonly Dictionary<string, Func<TestIssuer, string>> Tokens = new()
    {
        ["no algorithm"] = _ => TestIssuer.Sign(TestIssuer.Header("none", null), Claims(), _ => []),
        ["no algorithm in other letters"] = _ => TestIssuer.Sign(TestIssuer.Header("NoNe", null), Claims(), _ => [1, 2, 3]),
        ["no algorithm, with a true signature"] = issuer => issuer.Rs256(Claims(), TestIssuer.Header("none", TestIssuer.RsaKeyId)),
        ["the public key in PEM as the secret"] = issuer => TestIssuer.Hs256(Claims(), Encoding.ASCII.GetBytes(issuer.Rsa.ExportSubjectPublicKeyInfoPem())),
        ["the public key in PEM as the secret, with its id"] = issuer => TestIssuer.Hs256(
            Claims(), Encoding.ASCII.GetBytes(issuer.Rsa.ExportSubjectPublicKeyInfoPem()), TestIssuer.Header("HS256", TestIssuer.RsaKeyId)),
        ["the public key in DER as the secret"] = issuer => TestIssuer.Hs256(Claims(), issuer.Rsa.ExportSubjectPublicKeyInfo()),
        ["the modulus as the secret"] = issuer => TestIssuer.Hs256(Claims(), issuer.Rsa.ExportParameters(false).Modulus!),
        ["HS256 with an empty secret"] = _ => TestIssuer.Hs256(Claims(), []),
        ["RS256 named, signed with ES256"] = issuer => issuer.Es256(Claims(), TestIssuer.Header("RS256", TestIssuer.EcKeyId)),
        ["ES256 named, signed with RS256"] = issuer => issuer.Rs256(Claims(), TestIssuer.Header("ES256", TestIssuer.RsaKeyId)),
        ["RS512"] = issuer => TestIssuer.Sign(
            TestIssuer.Header("RS512", TestIssuer.RsaKeyId), Claims(), data => issuer.Rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
        ["PS256"] = issuer => TestIssuer.Sign(
            TestIssuer.Header("PS256", TestIssuer.RsaKeyId), Claims(), data => issuer.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["EdDSA"] = _ => TestIssuer.Sign(TestIssuer.Header("EdDSA", null), Claims(), _ => new byte[64]),
        ["a key of its own, with a known id"] = _ => Foreign(TestIssuer.Header("RS256", TestIssuer.RsaKeyId)),
        ["a key of its own, with no id"] = _ => Foreign(TestIssuer.Header("RS256", null)),
        ["a key of its own, with an unknown id"] = _ => Foreign(TestIssuer.Header("RS256", "rsa-2")),
        ["a key of its own in the header"] = _ => ForeignInHeader(),
        ["an ES256 signature of zeros"] = _ => TestIssuer.Sign(TestIssuer.Header("ES256", TestIssuer.EcKeyId), Claims(), _ => new byte[64]),
        ["the address of keys in the header"] = _ => Foreign(With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "jku", "http://127.0.0.1:1/jwks")),
        ["an extension that must be understood"] = issuer =>
            issuer.Rs256(Claims(), With(With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "crit", new JsonArray("b64")), "b64", true)),
        ["the type of a token for a logout"] = issuer => issuer.Rs256(Claims(), With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "typ", "logout+jwt")),
        ["the type of a receipt"] = issuer => issuer.Rs256(Claims(), With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "typ", "secevent+jwt")),
        ["another audience"] = issuer => issuer.Rs256(With(Claims(), "aud", "another-shop")),
        ["several audiences, none of them this"] = issuer => issuer.Rs256(With(Claims(), "aud", new JsonArray("a", "b"))),
        ["the audience in other letters"] = issuer => issuer.Rs256(With(Claims(), "aud", "Concert")),
        ["the audience with a slash"] = issuer => issuer.Rs256(With(Claims(), "aud", TestIssuer.Audience + "/")),
        ["no audience"] = issuer => issuer.Rs256(Without(Claims(), "aud")),
        ["another issuer"] = issuer => issuer.Rs256(With(Claims(), "iss", "https://login.test.evil/")),
        ["no issuer"] = issuer => issuer.Rs256(Without(Claims(), "iss")),
        ["expired"] = issuer => issuer.Rs256(With(Claims(), "exp", TestIssuer.In(-10))),
        ["expired at the beginning of time"] = issuer => issuer.Rs256(With(Claims(), "exp", 0)),
        ["an expiry below zero"] = issuer => issuer.Rs256(With(Claims(), "exp", long.MinValue)),
        ["an expiry that is a text"] = issuer => issuer.Rs256(With(Claims(), "exp", "tomorrow")),
        ["no expiry"] = issuer => issuer.Rs256(Without(Claims(), "exp")),
        ["not yet valid"] = issuer => issuer.Rs256(With(Claims(), "nbf", TestIssuer.In(60))),
        ["issued in the future"] = issuer => issuer.Rs256(With(Claims(), "iat", TestIssuer.In(60))),
        ["oversized"] = issuer => issuer.Rs256(With(Claims(), "more", new string('x', 6200))),
        ["no subject"] = issuer => issuer.Rs256(Without(Claims(), "sub")),
        ["an empty subject"] = issuer => issuer.Rs256(With(Claims(), "sub", "")),
        ["a subject that is no identifier"] = issuer => issuer.Rs256(With(Claims(), "sub", "31 00")),
        ["a subject that is too long"] = issuer => issuer.Rs256(With(Claims(), "sub", new string('1', 65))),
        ["a subject of several"] = issuer => issuer.Rs256(With(Claims(), "sub", new JsonArray("3100", "3101"))),
        ["another subject under the signature"] = issuer => Replace(issuer.TokenOf(User), 1, TestIssuer.Text(Encoding.UTF8.GetBytes("""{"sub":"1"}"""))),
        ["no signature"] = issuer => Replace(issuer.TokenOf(User), 2, ""),
        ["half a signature"] = issuer => issuer.TokenOf(User)[..^170],
        ["a fourth part"] = issuer => issuer.TokenOf(User) + ".AA",
        ["the form of an encrypted token"] = issuer => issuer.TokenOf(User) + ".AA.AA",
        ["padding"] = issuer => issuer.TokenOf(User) + "==",
        ["a space"] = issuer => issuer.TokenOf(User).Replace(".", ". ", StringComparison.Ordinal),
        ["two tokens"] = issuer => $"{issuer.TokenOf(User)},{issuer.TokenOf(User)}",
        ["dots"] = _ => "..",
        ["two subjects"] = issuer => issuer.Rs256(GoodHeader, $$"""{"sub":"3101",{{GoodClaims[1..]}}"""),
        ["two subjects, the user's own first"] = issuer => issuer.Rs256(GoodHeader, $$"""{{GoodClaims[..^1]}},"sub":"3101"}"""),
        ["two subjects, one of them escaped"] = issuer => issuer.Rs256(GoodHeader, $$"""{"s\u0075b":"3101",{{GoodClaims[1..]}}"""),
        ["two expiries"] = issuer => issuer.Rs256(GoodHeader, $$"""{{GoodClaims[..^1]}},"exp":{{TestIssuer.In(9_000)}}}"""),
        ["two algorithms"] = issuer => issuer.Rs256($$"""{"alg":"none",{{GoodHeader[1..]}}""", GoodClaims),
        ["two algorithms, the true one first"] = issuer => issuer.Rs256($$"""{{GoodHeader[..^1]}},"alg":"none"}""", GoodClaims),
        ["two key ids"] = issuer => issuer.Rs256($$"""{"kid":"ec-1",{{GoodHeader[1..]}}""", GoodClaims),
        ["a comment in the claims"] = issuer => issuer.Rs256(GoodHeader, GoodClaims[..^1] + "/**/}"),
        ["text behind the claims"] = issuer => issuer.Rs256(GoodHeader, GoodClaims + "{}"),
        ["a token in the token"] = issuer => issuer.Rs256("""{"alg":"RS256","kid":"rsa-1","cty":"JWT"}""", issuer.TokenOf(User)),
        ["a path as the key's id"] = _ => Foreign(TestIssuer.Header("RS256", "../../../../dev/null")),
        ["a statement as the key's id"] = _ => Foreign(TestIssuer.Header("RS256", "x' OR '1'='1")),
        ["HS256 by a path as the key's id, with an empty secret"] = _ => TestIssuer.Hs256(Claims(), [], TestIssuer.Header("HS256", "/dev/null")),
        ["a certificate in the header"] = _ => Foreign(With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "x5c", new JsonArray("MIIB"))),
        ["an extension that must be understood, none named"] = issuer =>
            issuer.Rs256(Claims(), With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "crit", new JsonArray())),
        ["a subject with a zero at its end"] = issuer => issuer.Rs256(With(Claims(), "sub", "3100\0")),
        ["a subject in other digits"] = issuer => issuer.Rs256(With(Claims(), "sub", "٣١٠٠")),
        ["a header that is no JSON"] = issuer => Replace(issuer.TokenOf(User), 0, TestIssuer.Text([0xFF, 0xFE])),
        ["a header that is a list"] = issuer => Replace(issuer.TokenOf(User), 0, TestIssuer.Text("[]"u8.ToArray())),
    };

    public static TheoryData<string> Names => [.. Tokens.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Token_ThatIsNearlyRight_IsRefused(string name)
    {
        var token = Tokens[name](shop.Issuer);

        foreach (var header in new[] { ("X-User-Token", token), ("Authorization", "Bearer " + token) })
        {
            var (status, body) = await shop.EnterAsync("{}", header);
            status.ShouldBe(401, $"{name}: {body}");
            body.GetProperty("exception").GetProperty("code").GetString().ShouldBe("401");
        }

        IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", ("X-User-Token", shop.Issuer.TokenOf(User)))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Token_WithOneCharacterChanged_IsRefused()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        var random = new Random(20261128);
        var good = shop.Issuer.Es256(Claims());
        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000)
            .Select(_ => (At: random.Next(good.Length), To: Letters[random.Next(Letters.Length)])), async (change, _) =>
        {
            var token = good[..change.At] + change.To + good[(change.At + 1)..];
            if (token != good)
                (await shop.EnterAsync("{}", ("X-User-Token", token))).Status.ShouldBe(401, token);
        });
    }

    private static string GoodHeader => TestIssuer.Header("RS256", TestIssuer.RsaKeyId).ToJsonString();

    private static string GoodClaims => Claims().ToJsonString();

    private static JsonObject Claims() => TestIssuer.Claims(User);

    private static JsonObject With(JsonObject members, string name, JsonNode value)
    {
        members[name] = value;
        return members;
    }

    private static JsonObject Without(JsonObject claims, string name)
    {
        claims.Remove(name);
        return claims;
    }

    private static string Replace(string token, int part, string by)
    {
        var parts = token.Split('.');
        parts[part] = by;
        return string.Join('.', parts);
    }

    private static string Foreign(JsonObject header)
    {
        using var other = new TestIssuer();
        return other.Rs256(Claims(), header);
    }

    private static string ForeignInHeader()
    {
        using var other = new TestIssuer();
        var key = JsonNode.Parse(other.Jwks())!["keys"]![0]!.DeepClone();
        return other.Rs256(Claims(), With(TestIssuer.Header("RS256", TestIssuer.RsaKeyId), "jwk", key));
    }
}
