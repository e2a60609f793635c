using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ticketing.Data;
using Ticketing.Queues.Admin;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Background;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Endpoints;
using Ticketing.Queues.Push;
using Ticketing.Queues.Store;

namespace Ticketing.Queues;

/// <summary>The waiting line and admission: takes people in, keeps their order, and lets them into the shop as room frees up.</summary>
public static class QueueModule
{
    /// <summary>Adds the module. Needs an <see cref="IQueueCatalog"/> from the module that owns concerts.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueueOptions>()
            .Bind(WithOtherNames(configuration).GetSection(QueueOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TokenOptions>()
            .Bind(configuration.GetSection(TokenOptions.Section))
            .ValidateDataAnnotations()
            .Validate<IHostEnvironment>(
                (options, host) => !host.IsProduction() || !options.UsesSampleKey,
                "Token:Key is the sample key, which Production refuses. Set Token__Key to a secret of at least 32 characters.")
            .ValidateOnStart();

        services.AddOptions<AdminOptions>()
            .Bind(configuration.GetSection(AdminOptions.Section))
            .Validate<IHostEnvironment>(
                (options, host) => !host.IsProduction() || options.Key != AdminOptions.SampleKey,
                "Admin:Key is the sample key, which Production refuses. Set Admin__Key to a secret, or leave it empty to switch the admin calls off.")
            .ValidateOnStart();

        services.AddModuleDatabase<QueueContext>();
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<RedisQueueAdmin>();
        services.AddSingleton<QueueOperations>();
        services.AddSingleton<TokenSigner>();
        services.AddSingleton<WaitEstimate>();
        services.AddSingleton<AdmissionMetrics>();
        services.AddSingleton<QueueGauges>();
        services.AddSingleton<QueueScripts>();
        services.AddSingleton<QueueLink>();
        services.AddSingleton<RedisQueue>();
        services.AddSingleton<WaitingRoom>();
        services.AddSingleton<IQueueSlots>(provider => provider.GetRequiredService<WaitingRoom>());
        services.AddSingleton<RecentAdmissions>();
        services.AddSingleton<TokenGate>();
        services.AddHostedService<PromotionTick>();
        return services.AddPush(configuration);
    }

    /// <summary>Reads and checks the token of endpoints that <see cref="AdmissionEndpoints.RequireToken"/>. Comes after routing.</summary>
    public static IApplicationBuilder UseTokens(this IApplicationBuilder app)
    {
        var gate = Gate(app);
        return app.Use(next => context => gate.Value.AuthenticateAsync(context, next));
    }

    /// <summary>Asks the line whether the place behind the token allows the call. Comes after <see cref="UseTokens"/>.</summary>
    public static IApplicationBuilder UseAdmission(this IApplicationBuilder app)
    {
        var gate = Gate(app);
        return app.Use(next => context => gate.Value.AdmitAsync(context, next));
    }

    /// <summary>Maps the module's endpoints.</summary>
    public static void MapQueue(this IEndpointRouteBuilder routes)
    {
        IssueToken.Map(routes);
        CheckToken.Map(routes);
        EnterQueue.Map(routes);
        GetQueueStatus.Map(routes);
        ActivateSlot.Map(routes);
        ExtendSlot.Map(routes);
        LeaveQueue.Map(routes);
        SubscribeQueue.Map(routes);
        QueueWebSocket.Map(routes);
        AdminEndpoints.Map(routes);
    }

    /// <summary>Refuses calls of a group of operators' calls without the admin key.</summary>
    public static RouteGroupBuilder RequireAdminKey(this RouteGroupBuilder group)
    {
        AdminEndpoints.RequireKey(group);
        return group;
    }

    /// <summary>Who calls as an operator, for the log: <c>X-Admin-User</c>.</summary>
    public static string OperatorOf(HttpContext context) => AdminEndpoints.OperatorOf(context);

    // Not before the first request: commands of the host run without the keys and servers that the gate needs.
    private static Lazy<TokenGate> Gate(IApplicationBuilder app) => new(app.ApplicationServices.GetRequiredService<TokenGate>);

    // The names that system C's deployments set.
    private static IConfiguration WithOtherNames(IConfiguration configuration)
    {
        var others = new Dictionary<string, string?>();
        if (configuration["QUEUE_THRESHOLD"] is { } threshold)
            others[$"{QueueOptions.Section}:{nameof(QueueOptions.Capacity)}"] = threshold;
        if (configuration["QUEUE_PROCESSOR_INTERVAL"] is { } interval)
            others[$"{QueueOptions.Section}:{nameof(QueueOptions.TickMs)}"] = interval;
        return new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(others).Build();
    }
}
