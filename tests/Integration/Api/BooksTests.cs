using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Charges - payments + refunds = balance, for every user, whatever happened before.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class BooksTests(UsualShop shop)
{
    private const int People = 16;
    private const int Steps = 25;

    [Fact]
    public async Task Books_AfterEverybodyDidEverythingAtOnce_AddUpForEveryUser()
    {
        // Few seats for many people, so that they get into each other's way.
        var seats = Enumerable.Range(0, People).Select(_ => shop.NewSeat()).ToArray();
        var users = Enumerable.Range(0, People).Select(_ => shop.NewUser()).ToArray();
        var paid = (await Task.WhenAll(users.Select((user, i) => VisitAsync(user, seats, new Random(i))))).Sum();
        paid.ShouldBeGreaterThan(0);
        await Parallel.ForEachAsync(shop.Users, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (user, _) => await AuditAsync(user));
    }

    private async Task<int> VisitAsync(long user, long[] seats, Random random)
    {
        var paid = 0;
        var person = await shop.EnterAsync(user);
        var reservations = new List<long>();
        for (var step = 0; step < Steps; step++)
        {
            var any = reservations.Count == 0 ? 1 : reservations[random.Next(reservations.Count)];
            switch (random.Next(6))
            {
                case 0:
                    await person.ChargeAsync(random.Next(1, (int)(2 * Demo.ArenaPrice)));
                    break;
                case 1 or 2:
                    var held = await person.ReserveAsync(Demo.ArenaSchedule, seats[random.Next(seats.Length)]);
                    if (held.Status == 200)
                        reservations.Add(Person.Id(held));
                    break;
                case 3:
                    // The ticket is done where it has paid and this was its last hold.
                    await person.GiveBackAsync(any);
                    person = await person.EnterAgainAsync();
                    break;
                case 4:
                    // Twice at once: one of them pays at most, and the other may be answered the same.
                    var both = await Task.WhenAll(person.PayAsync(any), person.PayAsync(any));
                    paid += both.Count(reply => reply.Status == 200);
                    person = await person.EnterAgainAsync();
                    break;
                default:
                    (await Task.WhenAll(person.RefundAsync(any), person.RefundAsync(any))).Count(reply => reply.Status == 200).ShouldBeLessThan(2);
                    break;
            }
        }

        return paid;
    }

    private async Task AuditAsync(long user)
    {
        var person = await shop.EnterAsync(user);
        var (sum, before, balance) = (0L, "", (long?)null);
        while (true)
        {
            var page = (await person.GetAsync($"/user/history?size=100{before}")).Data;
            foreach (var entry in page.EnumerateArray())
            {
                balance ??= entry.GetProperty("balance").GetInt64();
                entry.GetProperty("balance").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
                var amount = entry.GetProperty("amount").GetInt64();
                amount.ShouldBeGreaterThan(0);
                sum += entry.GetProperty("type").GetString() switch
                {
                    "CHARGE" or "REFUND" => amount,
                    "PAYMENT" => -amount,
                    var other => throw new InvalidOperationException($"The history of {user} has an entry of type {other}."),
                };
            }

            if (page.GetArrayLength() < 100)
                break;
            before = $"&before={page[99].GetProperty("historyId").GetInt64()}";
        }

        (await person.AmountAsync()).ShouldBe(sum, $"The books of user {user}");
        (balance ?? 0).ShouldBe(sum, $"The last entry of user {user}");
    }
}
