using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ticketing.Common.Lifecycle;
using Ticketing.Data;
using Ticketing.Data.Audit;
using Ticketing.Messaging;
using Ticketing.Payments.Contracts;
using Ticketing.Payments.Demo;
using Ticketing.Payments.Endpoints;
using Ticketing.Payments.Events;
using Ticketing.Payments.Notices;
using Ticketing.Payments.Payments;
using Ticketing.Payments.Store;

namespace Ticketing.Payments;

/// <summary>Payments and refunds.</summary>
public static class PaymentModule
{
    /// <summary>Adds the module. It needs the database, balances, reservations, seat plans and the queue's slots.</summary>
    public static IServiceCollection AddPayment(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddModuleDatabase<PaymentContext>();
        services.AddSingleton<IAuditSource, PaymentAudit>();
        services.AddSingleton<PaymentStore>();
        services.AddSingleton<SalesReader>();
        services.AddScoped<PayReservation>();
        services.AddScoped<CancelPayment>();
        services.AddScoped<IWarmUp, PaymentWarmUp>();
        services.AddScoped<IDemoData, DemoSales>();
        services.AddSingleton<SlotRelease>();
        services.AddOptions<NoticeOptions>().Bind(configuration.GetSection(NoticeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<INotifier, WebhookNotifier>();
        services.AddSingleton<INotifier, LogNotifier>();
        services.AddEvent(PaymentCompleted.Topic, PaymentEventJson.Default.PaymentCompleted);
        services.AddEvent(PaymentRefunded.Topic, PaymentEventJson.Default.PaymentRefunded);
        services.AddEventConsumer<PaymentNoticeConsumer, PaymentCompleted>(
            PaymentNoticeConsumer.Name, provider => provider.GetRequiredService<IOptions<NoticeOptions>>().Value.RetryDelays);
        services.AddEventConsumer<SlotReleaseConsumer, PaymentCompleted>(SlotReleaseConsumer.Name);
        return services;
    }

    /// <summary>Maps the module's calls.</summary>
    public static IEndpointRouteBuilder MapPayment(this IEndpointRouteBuilder routes)
    {
        Pay.Map(routes);
        Refund.Map(routes);
        ViewSales.Map(routes);
        return routes;
    }
}
