using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Identity;

public sealed class JwtTests(JwtShop shop) : IClassFixture<JwtShop>
{
    // Calls that act for a user; some would be refused further on, which is not reached without the user.
    public static TheoryData<string, string, string?> CallsOfAUser => new()
    {
        { "GET", "/v1/api/user/amount", null },
        { "POST", "/v1/api/user/amount", """{"amount":1000}""" },
        { "GET", "/v1/api/user/history", null },
        { "GET", "/v1/api/concerts/schedule", null },
        { "GET", "/v1/api/concerts/seat?scheduleId=5", null },
        { "POST", "/v1/api/concerts/reserve", """{"scheduleId":5,"seatId":201}""" },
        { "GET", "/v1/api/concerts/reserve", null },
        { "GET", "/v1/api/concerts/reserve/1", null },
        { "DELETE", "/v1/api/concerts/reserve/1", null },
        { "POST", "/v1/api/concerts/payment", """{"reservationId":1}""" },
        { "POST", "/v1/api/concerts/payment/1/cancel", null },
        { "POST", "/api/v1/queue/activate", null },
        { "POST", "/api/v1/queue/extend", null },
        { "DELETE", "/api/v1/queue", null },
    };

    [Theory]
    [InlineData("X-User-Token", "", "RS256", "{}")]
    [InlineData("X-User-Token", "", "ES256", """{"userId":3001}""")]
    [InlineData("Authorization", "Bearer ", "RS256", """{"userId":null}""")]
    [InlineData("Authorization", "bearer ", "ES256", """{"userId":"3001"}""")]
    public async Task Enter_WithTheUsersToken_GivesThePlaceOfItsSubject(string header, string scheme, string algorithm, string body)
    {
        var token = algorithm == "RS256" ? shop.Issuer.Rs256(TestIssuer.Claims("3001")) : shop.Issuer.Es256(TestIssuer.Claims("3001"));
        IdentityShop.QueueTokenOf(await shop.EnterAsync(body, (header, scheme + token))).ShouldNotBeEmpty();

        var fields = JsonNode.Parse(body)!.AsObject();
        fields["concertId"] = "concert-1";
        var (status, entered) = await shop.SendAsync(HttpMethod.Post, "/api/v1/queue/enter", fields.ToJsonString(), (header, scheme + token));
        status.ShouldBe(201, entered.ToString());
        entered.GetProperty("data").GetProperty("userId").GetString().ShouldBe("3001");
    }

    [Fact]
    public async Task Enter_AgainAndAgain_IsLimitedByTheUserOfTheToken()
    {
        var own = shop.Issuer.TokenOf("3012");
        HttpResponseMessage answer;
        var entries = 0;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token") { Content = new StringContent("{}", null, "application/json") };
            request.Headers.Add("X-User-Token", own);
            answer = await shop.Host.Client.SendAsync(request);
            // Some are not counted while the machine is slow.
            (++entries).ShouldBeLessThan(1000);
            answer.Headers.GetValues("RateLimit").Count().ShouldBe(1);
        }
        while (answer.IsSuccessStatusCode);

        ((int)answer.StatusCode).ShouldBe(429);
        answer.Headers.GetValues("RateLimit-Policy").Single().ShouldStartWith("\"user\"");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        (await shop.EnterAsync("{}", ("X-User-Token", shop.Issuer.TokenOf("3013")))).Status.ShouldBe(200, "another user is not");
    }

    [Theory]
    [InlineData("/v1/api/queue/token", """{"userId":3011}""")]
    [InlineData("/v1/api/queue/token", """{"userId":"03010"}""")]
    [InlineData("/api/v1/queue/enter", """{"concertId":"concert-1","userId":"3011"}""")]
    public async Task Enter_ForAnother_IsForbidden(string path, string body)
    {
        var (status, _) = await shop.SendAsync(HttpMethod.Post, path, body, ("X-User-Token", shop.Issuer.TokenOf("3010")));

        status.ShouldBe(403);
    }

    [Theory]
    [InlineData("/v1/api/queue/token", """{"userId":3020}""")]
    [InlineData("/api/v1/queue/enter", """{"concertId":"concert-1","userId":"3020"}""")]
    public async Task Enter_WithAUserIdAlone_IsRefusedAlsoWhereThePlaceIsTaken(string path, string body)
    {
        var own = ("X-User-Token", shop.Issuer.TokenOf("3020"));
        (await shop.SendAsync(HttpMethod.Post, path, body, own)).Status.ShouldBeOneOf(200, 201);
        var queueToken = IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", own));

        (await shop.SendAsync(HttpMethod.Post, path, body)).Status.ShouldBe(401);
        (await shop.SendAsync(HttpMethod.Post, path, body, ("X-User-Id", "3020"))).Status.ShouldBe(401);
        (await shop.SendAsync(HttpMethod.Post, path, body, ("Authorization", "Bearer " + queueToken))).Status.ShouldBe(401);
        (await shop.SendAsync(HttpMethod.Post, path, body, ("X-User-Token", shop.Issuer.TokenOf("3021")))).Status.ShouldBe(403);
    }

    [Theory]
    [MemberData(nameof(CallsOfAUser))]
    public async Task Call_ForAUser_NeedsTheTokenOfThatUser(string method, string path, string? body)
    {
        var own = ("X-User-Token", shop.Issuer.TokenOf("3030"));
        var queueToken = ("Authorization", "Bearer " + IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", own)));

        (await shop.SendAsync(new HttpMethod(method), path, body, queueToken)).Status.ShouldBe(401);
        (await shop.SendAsync(new HttpMethod(method), path, body, queueToken, ("X-User-Token", shop.Issuer.TokenOf("3031")))).Status.ShouldBe(403);
        (await shop.SendAsync(new HttpMethod(method), path, body, queueToken, ("X-User-Token", "not.a.token"))).Status.ShouldBe(401);
        (await shop.SendAsync(new HttpMethod(method), path, body, ("Authorization", "Bearer " + own.Item2))).Status.ShouldBe(401);
        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/amount", null, queueToken, own)).Status.ShouldBe(200, "no refused call has ended the place");
    }

    [Theory]
    [InlineData("POST", "/v1/api/queue/token/check")]
    [InlineData("GET", "/api/v1/queue/status")]
    public async Task Call_AboutThePlace_NeedsTheQueueTokenOnlyButRefusesAnotherUser(string method, string path)
    {
        var own = ("X-User-Token", shop.Issuer.TokenOf("3040"));
        var queueToken = ("Authorization", "Bearer " + IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", own)));

        (await shop.SendAsync(new HttpMethod(method), path, null, queueToken)).Status.ShouldBe(200);
        (await shop.SendAsync(new HttpMethod(method), path, null, queueToken, own)).Status.ShouldBe(200);
        (await shop.SendAsync(new HttpMethod(method), path, null, queueToken, ("X-User-Token", shop.Issuer.TokenOf("3041")))).Status.ShouldBe(403);
        (await shop.SendAsync(new HttpMethod(method), path, null, queueToken, ("X-User-Token", "x.y.z"))).Status.ShouldBe(401);
        (await shop.SendAsync(new HttpMethod(method), path, null, queueToken, ("X-User-Token", ""))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Booking_WithBothTokens_GoesThrough()
    {
        var own = ("X-User-Token", shop.Issuer.Es256(TestIssuer.Claims("u-3050")));
        var queueToken = ("Authorization", "Bearer " + IdentityShop.QueueTokenOf(await shop.EnterAsync("{}", own)));

        (await shop.SendAsync(HttpMethod.Post, "/v1/api/user/amount", """{"amount":500000}""", queueToken, own)).Status.ShouldBe(200);
        var (_, held) = await shop.SendAsync(HttpMethod.Post, "/v1/api/concerts/reserve", """{"scheduleId":5,"seatId":700}""", queueToken, own);
        var reservation = held.GetProperty("data").GetProperty("reservationId").GetInt64();
        var paid = await shop.SendAsync(HttpMethod.Post, "/v1/api/concerts/payment", $$"""{"reservationId":{{reservation}}}""", queueToken, own);

        paid.Status.ShouldBe(200, paid.Body.ToString());
    }

    [Fact]
    public async Task Refusals_OfUserTokens_AreCountedByReason()
    {
        using var stranger = new TestIssuer();
        var foreign = TestIssuer.Claims("3060");
        foreign["aud"] = "another-shop";
        var expired = TestIssuer.Claims("3060");
        expired["exp"] = TestIssuer.In(-60);
        (string Reason, string Body, string Token)[] calls =
        [
            ("missing", "{}", ""),
            ("malformed", "{}", "not.a.token"),
            ("key", "{}", stranger.Rs256(TestIssuer.Claims("3060"), TestIssuer.Header("RS512", null))),
            ("signature", "{}", stranger.TokenOf("3060")),
            ("issuer", "{}", shop.Issuer.Rs256(With("iss", "https://other.test/"))),
            ("audience", "{}", shop.Issuer.Rs256(foreign)),
            ("time", "{}", shop.Issuer.Rs256(expired)),
            ("subject", "{}", shop.Issuer.Rs256(With("sub", "no user"))),
            ("other_user", """{"userId":3061}""", shop.Issuer.TokenOf("3060")),
        ];
        foreach (var (reason, body, token) in calls)
        {
            var before = await CountAsync(reason);
            (await shop.EnterAsync(body, ("X-User-Token", token))).Status.ShouldBe(reason == "other_user" ? 403 : 401, reason);
            // The page of metrics is made at most a few times a second.
            await Until.TrueAsync($"{reason} was counted", TimeSpan.FromSeconds(5), async () => await CountAsync(reason) == before + 1);
        }
    }

    private static System.Text.Json.Nodes.JsonObject With(string name, string value)
    {
        var claims = TestIssuer.Claims("3060");
        claims[name] = value;
        return claims;
    }

    private async Task<long> CountAsync(string reason)
    {
        var page = await shop.Host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').Single(each =>
            each.StartsWith("identity_refusals_total{", StringComparison.Ordinal) && each.Contains($"reason=\"{reason}\"", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
