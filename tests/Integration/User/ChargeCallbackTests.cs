using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data.Audit;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Users;

/// <summary>The payment provider's call, and what users can do where it alone raises balances.</summary>
public sealed class ChargeCallbackTests(ChargingShop shop) : IClassFixture<ChargingShop>
{
    private const string Amount = "/v1/api/user/amount";

    [Fact]
    public async Task Callback_OfAPayment_RaisesTheBalanceOnceUnderTheProvidersId()
    {
        var first = await shop.ReportAsync("1001", "payer", 50_000);
        var again = await shop.ReportAsync("1001", "payer", 50_000);

        first.Status.ShouldBe(200, first.Body.ToString());
        again.Status.ShouldBe(200);
        again.Body.GetRawText().ShouldBe(first.Body.GetRawText());
        (await shop.AmountAsync("payer")).ShouldBe(50_000);
        var entry = (await shop.SendAsync(HttpMethod.Get, "/v1/api/user/history", user: "payer")).Body.GetProperty("data").EnumerateArray().Single();
        entry.GetProperty("reference").GetString().ShouldBe("1001");
        entry.GetProperty("historyId").GetInt64().ShouldBe(first.Body.GetProperty("data").GetProperty("historyId").GetInt64());
        (await shop.QueryAsync<long>("select count(*) from messaging_outbox where topic = 'balance.charged' and `key` = 'payer'")).ShouldBe(1);
    }

    [Fact]
    public async Task Callback_WithAReservationsNumberAsItsId_LeavesTheBooksInAgreement()
    {
        var plan = shop.Plans.Add(seats: 1, price: 30_000);
        (await shop.ReportAsync("before", "booker", 60_000)).Status.ShouldBe(200);
        var hold = (await shop.HoldAsync(Shop.Person("booker"), plan, 1)).Value;
        (await shop.PayAsync(Shop.Person("booker"), hold.ReservationId)).IsSuccess.ShouldBeTrue();

        (await shop.ReportAsync(hold.ReservationId.ToString(CultureInfo.InvariantCulture), "booker", 10_000)).Status.ShouldBe(200);

        (await shop.AmountAsync("booker")).ShouldBe(40_000);
        await using var report = new StringWriter();
        (await shop.Services.GetRequiredService<Auditor>().RunAsync(report, default)).Disagreements.ShouldBe(0, report.ToString());
    }

    [Fact]
    public async Task Callback_ManyTimesAtOnce_IsOneCharge()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => shop.ReportAsync("at-once", "rushed", 7_000)));

        answers.ShouldAllBe(answer => answer.Status == 200);
        answers.Select(answer => answer.Body.GetRawText()).Distinct().ShouldHaveSingleItem();
        (await shop.AmountAsync("rushed")).ShouldBe(7_000);
    }

    [Fact]
    public async Task Callback_WithTheIdOfAnotherCharge_IsAConflictThatAddsNothing()
    {
        (await shop.ReportAsync("taken", "first", 1_000)).Status.ShouldBe(200);

        (await shop.ReportAsync("taken", "second", 1_000)).Status.ShouldBe(409);
        (await shop.ReportAsync("taken", "first", 1_001)).Status.ShouldBe(409);
        (await shop.ReportAsync("Taken", "first", 1)).Status.ShouldBe(200, "an id is compared byte by byte");

        (await shop.AmountAsync("first")).ShouldBe(1_001);
        (await shop.AmountAsync("second")).ShouldBe(0);
    }

    [Fact]
    public async Task Callback_WithOneIdForManyUsersAtOnce_RaisesOneBalance()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => shop.ReportAsync("contested", $"contender-{n}", 1_000)));

        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(19);
        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id like 'contender-%'")).ShouldBe(1);
        (await shop.QueryAsync<long>("select sum(balance) from users_accounts where user_id like 'contender-%'")).ShouldBe(1_000);
    }

    [Fact]
    public async Task Callback_WithoutAGoodSignature_IsRefusedAndAddsNothing()
    {
        var body = ChargingShop.Body("forged", "forger", 5_000);
        var (time, signature) = ChargingShop.Sign(body);
        var other = ChargingShop.Sign(ChargingShop.Body("forged", "forger", 50_000)).Signature;
        var late = ChargingShop.Sign(body, seconds: -310);
        var early = ChargingShop.Sign(body, seconds: 310);
        (string Body, string? Time, string? Signature)[] bad =
        [
            (body, null, null),
            (body, time, null),
            (body, null, signature),
            (body, time, other),
            (body + " ", time, signature),
            (body.Replace("5000", "6000", StringComparison.Ordinal), time, signature),
            (body, "0" + time, signature),
            (body, time + ".", signature),
            (body, "-" + time, signature),
            (body, late.Time, signature),
            (body, late.Time, late.Signature),
            (body, early.Time, early.Signature),
            (body, time, signature["sha256=".Length..]),
            (body, time, signature[..^1]),
            (body, time, "sha256=" + new string('0', 64)),
            (body, time, "sha256=" + new string('z', 64)),
            (body, time, ChargingShop.Sign(body, secret: ChargingShop.Secret + "x").Signature),
            (body, time, ChargingShop.Sign(body, secret: "").Signature),
        ];

        foreach (var (sent, at, by) in bad)
        {
            var answer = await shop.ReportAsync(sent, at, by);
            answer.Status.ShouldBe(401, $"{at} {by} {sent}");
            answer.Body.GetProperty("exception").GetProperty("code").GetString().ShouldBe("401");
        }

        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'forger'")).ShouldBe(0);
    }

    [Theory]
    [InlineData(-280, ChargingShop.Secret)]
    [InlineData(280, ChargingShop.Secret)]
    [InlineData(0, ChargingShop.PreviousSecret)]
    public async Task Callback_SignedWithinFiveMinutesByEitherKey_IsTaken(int seconds, string secret)
    {
        var body = ChargingShop.Body($"signed{seconds}", "patron", 100);
        var (time, signature) = ChargingShop.Sign(body, seconds, secret);

        (await shop.ReportAsync(body, time, signature)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("""{"chargeId":"b","userId":"u"}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":0}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":-5}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":1.5}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":9223372036854775808}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":1000001}""", 400, "amount")]
    [InlineData("""{"chargeId":"b","amount":5}""", 400, "userId")]
    [InlineData("""{"chargeId":"b","userId":"u u","amount":5}""", 400, "userId")]
    [InlineData("""{"chargeId":7,"userId":"u","amount":5}""", 400, "chargeId")]
    [InlineData("""{"userId":"u","amount":5}""", 400, "chargeId")]
    [InlineData("""{"chargeId":"b","userId":"u","amount":5,"amount":6}""", 400, "body")]
    [InlineData("", 400, "body")]
    public async Task Callback_WithABadBody_NamesTheField(string body, int status, string field)
    {
        var (time, signature) = ChargingShop.Sign(body);

        var answer = await shop.ReportAsync(body, time, signature);

        answer.Status.ShouldBe(status);
        answer.Body.GetProperty("exception").GetProperty("data").EnumerateObject().Select(each => each.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task Callback_OfAnotherType_IsRefused()
    {
        var body = ChargingShop.Body("text", "u", 5);
        var (time, signature) = ChargingShop.Sign(body);

        (await shop.ReportAsync(body, time, signature, "text/plain")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task Callback_BeyondALimit_AddsNothingAndMayComeAgain()
    {
        foreach (var charge in Enumerable.Range(0, 3))
            (await shop.ReportAsync($"limit-{charge}", "limited", ChargingShop.MaxPerCall)).Status.ShouldBe(200);

        var refused = await shop.ReportAsync("limit-day", "limited", 1);
        refused.Status.ShouldBe(400);
        refused.Body.GetProperty("exception").GetProperty("data").GetProperty("amount").GetString()!.ShouldContain("3000000");
        (await shop.ReportAsync("limit-0", "limited", ChargingShop.MaxPerCall)).Status.ShouldBe(200, "it was made before the limit was reached");
        (await shop.AmountAsync("limited")).ShouldBe(ChargingShop.MaxPerDay);

        await shop.ExecuteAsync("update users_accounts set charged_on = charged_on - interval 1 day where user_id = 'limited'");
        (await shop.ReportAsync("limit-day", "limited", 1)).Status.ShouldBe(200);
        (await shop.ReportAsync("limit-3", "limited", ChargingShop.MaxPerCall)).Status.ShouldBe(200);
        (await shop.ReportAsync("limit-4", "limited", ChargingShop.MaxPerCall)).Body.ToString().ShouldContain("5000000");
        (await shop.AmountAsync("limited")).ShouldBe(4_000_001);
    }

    [Fact]
    public async Task Charge_ByTheUser_SaysWhereToPayAndAddsNothing()
    {
        using var request = Shop.Request(HttpMethod.Post, Amount, new { amount = 50_000 }, "hopeful");
        request.Headers.Add("Idempotency-Key", "hope");
        using var response = await shop.Client.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        ((int)response.StatusCode).ShouldBe(403);
        answer.RootElement.GetProperty("resultType").GetString().ShouldBe("FAIL");
        answer.RootElement.GetProperty("exception").GetProperty("data").GetProperty("payUrl").GetString()
            .ShouldBe("https://pay.example.com/concert?shop=1&userId=hopeful&amount=50000");
        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'hopeful'")).ShouldBe(0);
    }

    [Fact]
    public async Task Charge_ByTheUserBeyondALimit_IsRefusedBeforeAPayment()
    {
        (await shop.SendAsync(HttpMethod.Post, Amount, new { amount = ChargingShop.MaxPerCall + 1 }, "eager")).Status.ShouldBe(400);
        foreach (var charge in Enumerable.Range(0, 3))
            (await shop.ReportAsync($"eager-{charge}", "eager", ChargingShop.MaxPerCall)).Status.ShouldBe(200);

        (await shop.SendAsync(HttpMethod.Post, Amount, new { amount = 1 }, "eager")).Body.ToString().ShouldContain("3000000");
        await shop.ExecuteAsync("update users_accounts set charged_on = charged_on - interval 1 day where user_id = 'eager'");
        (await shop.SendAsync(HttpMethod.Post, Amount, new { amount = 1 }, "eager")).Status.ShouldBe(403);
        await shop.ExecuteAsync("update users_accounts set balance = 5000000 where user_id = 'eager'");
        (await shop.SendAsync(HttpMethod.Post, Amount, new { amount = 1 }, "eager")).Body.ToString().ShouldContain("5000000");
        await shop.ExecuteAsync("update users_accounts set balance = 3000000 where user_id = 'eager'");
    }

    [Fact]
    public async Task Example_InTheDescription_IsSignedWithTheKeyThatItNames()
    {
        var call = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(HostAssembly.Repository, "docs/openapi.json")))!
            ["paths"]![ChargingShop.Path]!["post"]!;
        var headers = call["parameters"]!.AsArray().ToDictionary(each => each!["name"]!.ToString(), each => each!["example"]!.ToString());
        var (title, example) = call["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject().Single();

        ChargingShop.Signature(headers["X-Charge-Time"], example!["value"]!.ToJsonString(), title.Split(' ')[^1])
            .ShouldBe(headers["X-Charge-Signature"]);
    }
}
