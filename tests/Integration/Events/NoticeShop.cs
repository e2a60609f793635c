using Microsoft.AspNetCore.Builder;
using Shouldly;
using Ticketing.Tests.Integration.Shops;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A shop whose events leave the outbox and are handled. It polls once a minute only: what it writes itself has to leave at once.</summary>
public sealed class NoticeShop : Shop
{
    internal const string Secret = "a secret of the tests";

    internal WebhookReceiver Receiver { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        Receiver = await WebhookReceiver.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (Receiver is not null)
            await Receiver.DisposeAsync();
    }

    /// <summary>Charges, holds and pays.</summary>
    /// <returns>The reservation's number.</returns>
    internal async Task<long> BuyAsync(string user)
    {
        await ChargeAsync(user, 10_000);
        var hold = (await HoldAsync(Person(user), Plans.Add(seats: 1), 1)).Value;
        (await PayAsync(Person(user), hold.ReservationId)).Value.Amount.ShouldBe(10_000);
        return hold.ReservationId;
    }

    protected override bool CarriesEvents => true;

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Events:PollMs"] = "60000";
        builder.Configuration["Notice:WebhookUrl"] = Receiver.Address;
        builder.Configuration["Notice:WebhookSecret"] = Secret;
        builder.Configuration["Notice:TimeoutMs"] = "400";
        builder.Configuration["Notice:RetryDelaysMs"] = "100,200,400";
    }
}
