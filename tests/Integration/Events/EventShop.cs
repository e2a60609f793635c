using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Ticketing.Messaging.Events;
using Ticketing.Tests.Integration.Shops;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A shop whose facts leave the outbox: the relay, the bus and the handlers run. It looks for facts only when it is told that there are some.</summary>
public class EventShop : Shop
{
    internal const string Secret = "a secret of the tests";

    internal WebhookReceiver Receiver { get; private set; } = null!;

    internal Listener Told => Services.GetServices<IEventConsumer>().OfType<Listener>().Single();

    internal Inbox Inbox => Services.GetRequiredService<Inbox>();

    internal InboxWorker Worker => Services.GetServices<IHostedService>().OfType<InboxWorker>().Single();

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

    /// <summary>Charges, holds and pays; the reservation's number.</summary>
    internal async Task<long> BuyAsync(string user)
    {
        await ChargeAsync(user, 10_000);
        var hold = (await HoldAsync(Person(user), Plans.Add(seats: 1), 1)).Value;
        (await PayAsync(Person(user), hold.ReservationId)).Value.ShouldBe(10_000);
        return hold.ReservationId;
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Configuration["Events:PollMs"] = "60000";
        builder.Configuration["Notice:WebhookUrl"] = Receiver.Address;
        builder.Configuration["Notice:WebhookSecret"] = Secret;
        builder.Configuration["Notice:TimeoutMs"] = "400";
        builder.Configuration["Notice:RetryDelaysMs"] = "100,200,400";
        builder.Services.AddEvents(builder.Configuration);
        builder.Services.AddEventConsumer<Listener>();
    }

    /// <summary>Hears everything about payments and balances.</summary>
    internal sealed class Listener : IEventConsumer
    {
        public ConcurrentQueue<EventMessage> Heard { get; } = new();

        public string Name => "listener";

        public IReadOnlyCollection<string> Topics { get; } = ["balance.charged", "payment.completed.retry", "payment.completed.dead"];

        public IReadOnlyList<TimeSpan>? RetryDelays => null;

        public Task HandleAsync(EventMessage message, CancellationToken cancellation)
        {
            Heard.Enqueue(message);
            return Task.CompletedTask;
        }

        public EventMessage[] Of(string topic, string key) => [.. Heard.Where(message => message.Topic == topic && message.Key == key)];
    }
}
