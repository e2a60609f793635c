using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Users;

public sealed class AmountTests(Shop shop) : IClassFixture<Shop>
{
    private const string Path = "/v1/api/user/amount";

    [Fact]
    public async Task Amount_OfANewUser_IsZeroAndWritesNothing()
    {
        (await AmountAsync("new")).ShouldBe(0);

        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'new'")).ShouldBe(0);
    }

    [Fact]
    public async Task Charge_WhenManyAtOnce_AddsUp()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(amount => shop.SendAsync(HttpMethod.Post, Path, new { amount }, "saver")));

        (await AmountAsync("saver")).ShouldBe(1275);
        (await shop.QueryAsync<long>("select count(*) from messaging_outbox where topic = 'balance.charged' and `key` = 'saver'")).ShouldBe(50);
    }

    [Theory]
    [InlineData("1", 200)]
    [InlineData("1000000000000", 200)]
    [InlineData("1000000000001", 400)]
    [InlineData("0", 400)]
    [InlineData("-1", 400)]
    [InlineData("1.5", 400)]
    [InlineData("\"5\"", 400)]
    [InlineData("null", 400)]
    [InlineData("true", 400)]
    [InlineData("9223372036854775807", 400)]
    [InlineData("9223372036854775808", 400)]
    [InlineData("1e400", 400)]
    [InlineData("[1]", 400)]
    public async Task Charge_OfAnEdgeValue_TakesOnlyWholeWonInRange(string amount, int status)
    {
        var answer = await shop.SendAsync(HttpMethod.Post, Path, $"{{\"amount\":{amount}}}", "edge");

        answer.Status.ShouldBe(status);
        if (status == 400)
            answer.Body.GetProperty("exception").GetProperty("data").TryGetProperty("amount", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Charge_WhenTheBalanceWouldPassItsLimit_RefusesNamingTheField()
    {
        await shop.ChargeAsync("rich", 1_000_000_000_000_000 - 1);

        var answer = await shop.SendAsync(HttpMethod.Post, Path, new { amount = 2 }, "rich");

        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("exception").GetProperty("data").GetProperty("amount").GetString()!.ShouldContain("limit");
        (await AmountAsync("rich")).ShouldBe(1_000_000_000_000_000 - 1);
        (await shop.SendAsync(HttpMethod.Post, Path, new { amount = 1 }, "rich")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task History_IsNewestFirstAndPages()
    {
        foreach (var amount in new[] { 10, 20, 30 })
            await shop.ChargeAsync("reader", amount);

        var first = (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/history?size=2", user: "reader")).Body.GetProperty("data").EnumerateArray().ToList();
        first.Select(entry => (entry.GetProperty("type").GetString(), entry.GetProperty("amount").GetInt64(), entry.GetProperty("balance").GetInt64()))
            .ShouldBe([("CHARGE", 30, 60), ("CHARGE", 20, 30)]);

        var next = (await shop.SendAsync(HttpMethod.Get, $"/v1/api/user/history?before={first[^1].GetProperty("historyId").GetInt64()}", user: "reader"))
            .Body.GetProperty("data");
        next.EnumerateArray().Single().GetProperty("balance").GetInt64().ShouldBe(10);
    }

    [Theory]
    [InlineData("size=0", "size")]
    [InlineData("size=101", "size")]
    [InlineData("size=x", "size")]
    [InlineData("before=-1", "before")]
    [InlineData("before=", "before")]
    [InlineData("before=99999999999999999999", "before")]
    public async Task History_WhenTheQueryIsBad_NamesTheField(string query, string field)
    {
        var answer = await shop.SendAsync(HttpMethod.Get, $"/v1/api/user/history?{query}");

        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("exception").GetProperty("data").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task History_OfANewUser_IsAnEmptyList() =>
        (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/history", user: "nobody")).Body.GetProperty("data").GetArrayLength().ShouldBe(0);

    private async Task<long> AmountAsync(string user) =>
        (await shop.SendAsync(HttpMethod.Get, Path, user: user)).Body.GetProperty("data").GetProperty("amount").GetInt64();
}
