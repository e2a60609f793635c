using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>What operators see of sales, and the files that they save.</summary>
public sealed class SalesTests(SalesShop shop) : IClassFixture<SalesShop>
{
    private const long Schedule = 1;

    [Fact]
    public async Task Sales_AfterHoldsPaymentsAndRefunds_AddUpBySchedulesRowsAndHours()
    {
        var before = await SalesAsync();
        var (holder, buyer, returner) = (await shop.EnterAsync(), await shop.EnterAsync(), await shop.EnterAsync());
        _ = (await holder.ReserveAsync(Schedule, 1)).Data;
        await buyer.ChargeAsync(1_000_000);
        _ = (await buyer.PayAsync(Person.Id(await buyer.ReserveAsync(Schedule, 2)))).Data;
        await returner.ChargeAsync(1_000_000);
        var returned = Person.Id(await returner.ReserveAsync(Schedule, 3));
        _ = (await returner.PayAsync(returned)).Data;
        _ = (await returner.RefundAsync(returned)).Data;
        var price = before.PriceOf(2);

        SalesView after = null!;
        await Until.TrueAsync("the sales are read again", TimeSpan.FromSeconds(30), async () => (after = await SalesAsync()).Number("refunds") == 1);

        after.Number("seats").ShouldBe(50);
        after.Number("sold").ShouldBe(1);
        after.Number("held").ShouldBe(1);
        after.Number("revenue").ShouldBe(price);
        after.Number("refunded").ShouldBe(after.PriceOf(3));
        after.OfHours("holds").ShouldBe(before.OfHours("holds") + 3);
        after.OfHours("payments").ShouldBe(before.OfHours("payments") + 2);
        after.OfHours("refunds").ShouldBe(before.OfHours("refunds") + 1);
        after.OfHours("revenue").ShouldBe(before.OfHours("revenue") + price + after.PriceOf(3));
        var hall = await GetAsync($"/admin/sales/{Schedule}");
        var row = hall["rows"]!.AsArray()[0]!;
        row["row"]!.GetValue<string>().ShouldBe("A");
        row["seats"]!.GetValue<string>().ShouldStartWith("HSF");
        row["revenue"]!.GetValue<long>().ShouldBe(price);
        row["meanPlace"]!.GetValue<double>().ShouldBe(1.5, "the first two of all were taken here");
        hall["rows"]!.AsArray().Select(each => each!["block"]!.GetValue<int>()).ShouldBe([0, 1, 2, 3, 4], "each row has its price");
        var (block, dear) = (hall["blocks"]!.AsArray()[0]!, hall["prices"]!.AsArray()[0]!);
        (block["firstRow"]!.GetValue<string>(), block["lastRow"]!.GetValue<string>()).ShouldBe(("A", "A"));
        foreach (var group in new[] { block, dear })
        {
            group["price"]!.GetValue<long>().ShouldBe(price);
            group["seats"]!.GetValue<int>().ShouldBe(10);
            group["sold"]!.GetValue<int>().ShouldBe(1);
            group["held"]!.GetValue<int>().ShouldBe(1);
            group["meanPlace"]!.GetValue<double>().ShouldBe(1.5);
        }

        hall["blocks"]!.AsArray()[1]!["meanPlace"].ShouldBeNull();
    }

    [Fact]
    public async Task Blocks_OfTheArena_AreRowsOfOnePrice()
    {
        var blocks = (await GetAsync($"/admin/sales/{Demo.ArenaSchedule}"))["blocks"]!.AsArray();

        blocks.Select(block => $"{block!["firstRow"]}-{block["lastRow"]}").ShouldBe(["1-25", "26-50", "51-75", "76-100"]);
        blocks.ShouldAllBe(block => block!["seats"]!.GetValue<int>() == 2_500);
    }

    [Fact]
    public async Task Rows_OfAScheduleThatDoesNotExist_Are404()
    {
        using var response = await SendAsync("/admin/sales/999", Key);
        ((int)response.StatusCode).ShouldBe(404);
    }

    [Theory]
    [InlineData("/admin/sales")]
    [InlineData("/admin/sales/1")]
    [InlineData("/admin/reservations.csv")]
    [InlineData("/admin/ledger.csv")]
    public async Task Call_WithoutTheKey_Is401(string path)
    {
        using var response = await SendAsync(path, null);
        ((int)response.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Files_OfReservationsAndLedger_HaveEveryRowOnce()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(1_000_000);
        var reservation = Person.Id(await person.ReserveAsync(Demo.ArenaSchedule, shop.NewSeat()));
        _ = (await person.PayAsync(reservation)).Data;

        var reservations = await LinesAsync("/admin/reservations.csv");
        reservations[0].ShouldBe("reservation_id,user_id,schedule_id,concert_queue,queue,ticket,status,seat_id,seat,price,created_at,held_until,changed_at");
        var mine = reservations.Where(line => line.StartsWith($"{reservation},", StringComparison.Ordinal)).ShouldHaveSingleItem().Split(',');
        mine[6].ShouldBe("PAID");
        DateTimeOffset.Parse(mine[10], System.Globalization.CultureInfo.InvariantCulture).Offset.ShouldBe(TimeSpan.Zero);

        var ledger = await LinesAsync("/admin/ledger.csv");
        ledger[0].ShouldBe("ledger_id,user_id,kind,amount,balance_after,reference,created_at");
        ledger.Count(line => line.Contains($",{person.UserId},", StringComparison.Ordinal)).ShouldBe(2, "a charge and a payment");
        ledger.Select(line => line.Split(',')[0]).ShouldBeUnique();
    }

    private const string Key = "sales-tests";

    private static async Task<HttpResponseMessage> SendAsync(HostProcess host, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Add("X-Admin-Key", key);
        return await host.Client.SendAsync(request);
    }

    private Task<HttpResponseMessage> SendAsync(string path, string? key) => SendAsync(shop.Hosts[0], path, key);

    private async Task<JsonNode> GetAsync(string path)
    {
        using var response = await SendAsync(path, Key);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!["data"]!;
    }

    private async Task<SalesView> SalesAsync()
    {
        var seats = await shop.EnterAsync();
        var prices = (await seats.GetAsync($"/concerts/seat?scheduleId={Schedule}")).Data.EnumerateArray()
            .ToDictionary(seat => seat.GetProperty("seatId").GetInt64(), seat => seat.GetProperty("amount").GetInt64());
        return new SalesView(await GetAsync("/admin/sales"), prices);
    }

    private async Task<string[]> LinesAsync(string path)
    {
        using var response = await SendAsync(path, Key);
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        response.Content.Headers.ContentDisposition!.FileName.ShouldNotBeNullOrEmpty();
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldEndWith("\r\n");
        return text[..^2].Split("\r\n");
    }

    private sealed record SalesView(JsonNode Data, Dictionary<long, long> Prices)
    {
        public long Number(string field) =>
            Data["schedules"]!.AsArray().Single(each => each!["scheduleId"]!.GetValue<long>() == Schedule)![field]!.GetValue<long>();

        public long OfHours(string field) => Data["hours"]!.AsArray().Sum(hour => hour![field]!.GetValue<long>());

        public long PriceOf(long seat) => Prices[seat];
    }
}

/// <summary>One host with an operator's key.</summary>
public sealed class SalesShop() : Shop(new Dictionary<string, string?> { ["Admin__Key"] = "sales-tests" }, replicas: 1);
