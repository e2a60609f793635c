using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

/// <summary>A host that believes the user ids that its gateway signs.</summary>
public sealed class GatewayShop : IdentityShop
{
    internal const string Secret = "the-gateway-secret-of-this-test-0123456789";

    private protected override Dictionary<string, string?> Settings => new() { ["Identity__GatewaySecret"] = Secret };
}

public sealed class GatewayTests(GatewayShop shop) : IClassFixture<GatewayShop>
{
    [Fact]
    public async Task Enter_WithASignedId_GivesThePlaceOfThatUser()
    {
        IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", Signed("4001"))).ShouldNotBeEmpty();
        IdentityShop.QueueTokenOf(await shop.EnterAsync("""{"userId":4001}""", Signed("4001", seconds: -25))).ShouldNotBeEmpty();
        var (status, entered) = await shop.SendAsync(HttpMethod.Post, "/api/v1/queue/enter", """{"concertId":"concert-1"}""", Signed("u-4001"));

        status.ShouldBe(201);
        entered.GetProperty("data").GetProperty("userId").GetString().ShouldBe("u-4001");
    }

    [Fact]
    public async Task Enter_ForAnother_IsForbidden() => (await shop.EnterAsync("""{"userId":4003}""", Signed("4002"))).Status.ShouldBe(403);

    [Fact]
    public async Task Enter_WithoutAGoodSignature_IsRefused()
    {
        var good = Signed("4010");
        string[] time = [good[1].Value!];
        (string Name, string? Value)[][] bad =
        [
            [],
            [good[0]],
            [good[0], good[1]],
            [good[0], good[2]],
            [("X-User-Id", "4011"), good[1], good[2]],
            [good[0], ("X-User-Time", time[0] + "0"), good[2]],
            [good[0], ("X-User-Time", "0" + time[0]), good[2]],
            [good[0], ("X-User-Time", "999999999999"), good[2]],
            [good[0], good[1], ("X-User-Signature", good[2].Value![7..])],
            [good[0], good[1], ("X-User-Signature", good[2].Value![..^1])],
            [good[0], good[1], ("X-User-Signature", "sha256=" + new string('0', 64))],
            [good[0], good[1], ("X-User-Signature", "sha256=" + new string('z', 64))],
            Signed("4010", seconds: -40),
            Signed("4010", seconds: 40),
            Signed("4010", secret: GatewayShop.Secret + "x"),
            Signed("40 10"),
            Signed(new string('4', 65)),
        ];

        foreach (var headers in bad)
            (await shop.EnterAsync("""{"userId":4010}""", headers)).Status.ShouldBe(401, string.Join(' ', headers));
    }

    [Fact]
    public async Task QueueToken_WithTheSignedIdOfAnother_IsForbidden()
    {
        var queueToken = ("Authorization", "Bearer " + IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", Signed("4020"))));

        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", null, [queueToken, .. Signed("4021")])).Status.ShouldBe(403);
        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", null, queueToken, ("X-User-Id", "4020"))).Status.ShouldBe(401);
        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", null, [queueToken, .. Signed("4020")])).Status.ShouldBe(200);
        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", null, queueToken)).Status.ShouldBe(200);
    }

    private static (string Name, string? Value)[] Signed(string user, int seconds = 0, string secret = GatewayShop.Secret)
    {
        var time = TestIssuer.In(seconds).ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{user}"));
        return [("X-User-Id", user), ("X-User-Time", time), ("X-User-Signature", "sha256=" + Convert.ToHexStringLower(signature))];
    }
}
