using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Messaging;
using Ticketing.Payments.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Users.Contracts;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A shop with a consumer for every event of the modules, where a hold lasts two seconds.</summary>
public sealed class ConsumingShop : Shop
{
    protected override int HoldSeconds => 2;

    protected override bool CarriesEvents => true;

    protected override void Configure(WebApplicationBuilder builder)
    {
        Consume<ReservationHeld>(builder.Services);
        Consume<ReservationExpired>(builder.Services);
        Consume<ReservationCancelled>(builder.Services);
        Consume<PaymentCompleted>(builder.Services);
        Consume<PaymentRefunded>(builder.Services);
        Consume<BalanceCharged>(builder.Services);
    }

    private static void Consume<TEvent>(IServiceCollection services)
        where TEvent : class => services.AddEventConsumer<Consumer<TEvent>, TEvent>(typeof(TEvent).Name);

    private sealed class Consumer<TEvent> : IConsumer<TEvent>
        where TEvent : class
    {
        public Task Consume(ConsumeContext<TEvent> context) => Task.CompletedTask;
    }
}
