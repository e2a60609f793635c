using System.Globalization;
using System.Net;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Thousands of payments of one reservation at once, over two replicas: one is taken, and all get the same answer.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class PaymentRushTests(UsualShop shop)
{
    private const int Payments = 2_000;
    // To each host: a user's line there takes them all.
    private const int Connections = 60;
    private const int MostRefusals = 10;

    [Fact]
    public async Task Pay_ThousandsOfTimesAtOnce_IsTakenOnceAndAnsweredTheSame()
    {
        var (person, reservation) = await PrepareAsync();

        var replies = await RushAsync(person, reservation, _ => null);

        replies.ShouldAllBe(reply => reply.Status == 200);
        replies.Select(reply => reply.Text).Distinct().ShouldHaveSingleItem();
        await PaidOnceAsync(person, reservation);
    }

    [Fact]
    public async Task Pay_ThousandsOfTimesAtOnceWithOneKey_IsTakenOnceAndAnsweredTheSame()
    {
        var (person, reservation) = await PrepareAsync();

        var replies = await RushAsync(person, reservation, _ => "once");

        // Those who came while the first was at it may come again, and get its answer.
        foreach (var early in replies.Where(reply => reply.Status != 200))
        {
            early.ShouldBeRefused("409");
            early.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        }

        var answers = replies.Where(reply => reply.Status == 200).Select(reply => reply.Text).ToList();
        answers.Distinct().ShouldHaveSingleItem();
        (await RushAsync(person, reservation, _ => "once", 1))[0].Text.ShouldBe(answers[0]);
        await PaidOnceAsync(person, reservation);
    }

    [Fact]
    public async Task Pay_ThousandsOfTimesAtOnceWithAKeyEach_IsTakenOnceAndAnsweredTheSame()
    {
        var (person, reservation) = await PrepareAsync();

        var replies = await RushAsync(person, reservation, n => string.Create(CultureInfo.InvariantCulture, $"each-{n}"));

        replies.ShouldAllBe(reply => reply.Status == 200);
        replies.Select(reply => reply.Text).Distinct().ShouldHaveSingleItem();
        await PaidOnceAsync(person, reservation);
    }

    private async Task<(Person Person, long Reservation)> PrepareAsync()
    {
        var person = await shop.EnterAsync();
        await person.ChargeAsync(10 * Demo.ArenaPrice);
        return (person, await person.HoldAsync());
    }

    private async Task<IReadOnlyList<Reply>> RushAsync(Person person, long reservation, Func<int, string?> key, int payments = Payments)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        return await Task.WhenAll(Enumerable.Range(0, payments).Select(async n =>
        {
            for (var refusals = 0; ; refusals++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop.Hosts[n % shop.Hosts.Count].BaseAddress, "/v1/api/concerts/payment"));
                request.Content = Shop.Json($$"""{"reservationId":{{reservation}}}""");
                request.Headers.TryAddWithoutValidation("Authorization", person.Token);
                if (key(n) is { } text)
                    request.Headers.Add("Idempotency-Key", text);
                using var response = await client.SendAsync(request);
                // On a machine that is too busy for the crowd some are asked to come again, and do, as a client would.
                var comesAgain = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
                if (!comesAgain || refusals == MostRefusals)
                    return await Reply.ReadAsync(response, $"payment {n}");
                await Task.Delay(response.Headers.RetryAfter!.Delta!.Value);
            }
        }));
    }

    private static async Task PaidOnceAsync(Person person, long reservation)
    {
        (await person.StatusOfAsync(reservation)).ShouldBe("PAID");
        var again = await person.EnterAgainAsync();
        (await again.AmountAsync()).ShouldBe(9 * Demo.ArenaPrice);
        (await again.GetAsync("/user/history")).Data.GetArrayLength().ShouldBe(2);
    }
}
