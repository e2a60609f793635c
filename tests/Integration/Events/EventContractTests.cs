using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Messaging.Inbox;
using Ticketing.Payments.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Ticketing.Users.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>The JSON that the SQL of each change writes is the event that the module promises: no member more, none less.</summary>
public sealed partial class EventContractTests(ConsumingShop shop) : IClassFixture<ConsumingShop>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task BalanceCharged_AfterACharge_IsAsPromised()
    {
        await shop.ChargeAsync("charger", 300);

        var ledger = await shop.QueryAsync<long>("select id from users_ledger where user_id = 'charger'");
        (await ReadAsync<BalanceCharged>(BalanceCharged.Topic, "charger")).ShouldBe(new BalanceCharged("charger", 300, 300, ledger));
    }

    [Fact]
    public async Task ReservationHeld_AfterAHold_IsAsPromised()
    {
        var plan = shop.Plans.Add(seats: 3, price: 7000);
        var hold = (await shop.HoldAsync(Shop.Person("holder"), plan, 3, 1)).Value;

        var held = await ReadAsync<ReservationHeld>(ReservationHeld.Topic, hold.ReservationId);

        held.SeatIds.ShouldBe([Shop.Seat(plan, 1), Shop.Seat(plan, 3)]);
        held.ShouldBe(new ReservationHeld(hold.ReservationId, "holder", plan.ScheduleId, held.SeatIds, 14_000, hold.Until));
    }

    [Fact]
    public async Task ReservationExpired_AfterAHoldEnded_IsAsPromised()
    {
        var plan = shop.Plans.Add(seats: 2);
        var hold = (await shop.HoldAsync(Shop.Person("sleeper"), plan, 1)).Value;
        await Until.TrueAsync("it was expired", Limit, async () =>
        {
            await shop.Sweep.SweepAsync(default);
            return await shop.QueryAsync<string>($"select status from reservation_reservations where id = {hold.ReservationId}") == "EXPIRED";
        });

        (await ReadAsync<ReservationExpired>(ReservationExpired.Topic, hold.ReservationId))
            .ShouldBe(new ReservationExpired(hold.ReservationId, "sleeper", plan.ScheduleId));
    }

    [Fact]
    public async Task ReservationCancelled_AfterAHoldWasGivenBack_IsAsPromised()
    {
        var plan = shop.Plans.Add(seats: 1);
        var hold = (await shop.HoldAsync(Shop.Person("giver"), plan, 1)).Value;
        (await shop.GiveBackAsync(Shop.Person("giver"), hold.ReservationId)).IsSuccess.ShouldBeTrue();

        (await ReadAsync<ReservationCancelled>(ReservationCancelled.Topic, hold.ReservationId))
            .ShouldBe(new ReservationCancelled(hold.ReservationId, "giver", plan.ScheduleId));
    }

    [Fact]
    public async Task PaymentCompletedAndRefunded_AfterAPaymentAndItsRefund_AreAsPromised()
    {
        await shop.ChargeAsync("payer", 10_000);
        var hold = (await shop.HoldAsync(Shop.Person("payer", ticket: 77), shop.Plans.Add(seats: 1), 1)).Value;
        (await shop.PayAsync(Shop.Person("payer", ticket: 77), hold.ReservationId)).IsSuccess.ShouldBeTrue();
        (await shop.RefundAsync("payer", hold.ReservationId)).IsSuccess.ShouldBeTrue();

        var paid = await ReadAsync<PaymentCompleted>(PaymentCompleted.Topic, hold.ReservationId);
        paid.ShouldBe(new PaymentCompleted(hold.ReservationId, "payer", 10_000, Shop.Person("payer").Queue, 77, paid.PaidAt));
        paid.PaidAt.ShouldBeInRange(hold.From, hold.Until);
        paid.PaidAt.Offset.ShouldBe(TimeSpan.Zero);
        var refunded = await ReadAsync<PaymentRefunded>(PaymentRefunded.Topic, hold.ReservationId);
        refunded.ShouldBe(new PaymentRefunded(hold.ReservationId, "payer", 10_000, refunded.RefundedAt));
        refunded.RefundedAt.ShouldBeGreaterThan(paid.PaidAt);
    }

    [Fact]
    public void Topics_InTheSqlOfChanges_AreThoseOfTheModulesEvents()
    {
        var written = Directory.EnumerateFiles(Path.Combine(HostAssembly.Repository, "src/Modules"), "*.sql", SearchOption.AllDirectories)
            .SelectMany(file => Topic().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        written.ShouldBe(shop.Services.GetServices<EventType>().Select(type => type.Topic), ignoreOrder: true);
    }

    [GeneratedRegex(@"find_in_set\('([a-z.]+)', @topics\)")]
    private static partial Regex Topic();

    // As it lies in the inbox, read more strictly than consumers read it.
    private async Task<TEvent> ReadAsync<TEvent>(string topic, object key)
    {
        var row = $"from messaging_inbox where consumer = '{typeof(TEvent).Name}' and topic = '{topic}' and `key` = '{key}'";
        await Until.TrueAsync($"{topic} of {key} arrived", Limit, async () => await shop.QueryAsync<long>($"select count(*) {row} and state = 'DONE'") == 1);
        var json = shop.Services.GetServices<EventType>().Single(type => type.Type == typeof(TEvent)).Json;
        return JsonSerializer.Deserialize<TEvent>(await shop.QueryAsync<string>($"select payload {row}"), Strict(json.Options))!;
    }

    private static JsonSerializerOptions Strict(JsonSerializerOptions options) =>
        new(options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false };
}
