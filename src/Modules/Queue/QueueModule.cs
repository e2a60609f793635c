using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Data;
using Ticketing.Queues.Admin;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Background;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Endpoints;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Push;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Queues.Tokens;
using static System.FormattableString;

namespace Ticketing.Queues;

/// <summary>The waiting line and admission: issues tickets, keeps their order, and gives slots to the next as they become free.</summary>
public static class QueueModule
{
    /// <summary>Adds the module. Needs an <see cref="IQueueCatalog"/> from the module that owns concerts.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QueueOptions>()
            .Bind(WithOtherNames(configuration).GetSection(QueueOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(static provider => new PageValue(
            "most-extensions", Invariant($"{provider.GetRequiredService<IOptions<QueueOptions>>().Value.MaxExtensions}")));
        services.AddSingleton(static provider => new PageValue("identity", provider.GetRequiredService<IOptions<IdentityOptions>>().Value switch
        {
            { Mode: IdentityMode.Jwt } => "token",
            { GatewaySecret.Length: > 0 } => "gateway",
            _ => "trusted",
        }));
        services.AddOptions<TokenOptions>()
            .Bind(configuration.GetSection(TokenOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();

        services.AddOptions<AdminOptions>()
            .Bind(configuration.GetSection(AdminOptions.Section))
            .Validate(
                static options => options.HasValidKeys,
                "Admin:Keys must each have a Name of its own (letters, digits, '-', '_', '.', ':') and a Hash, which the command --hash-key makes.")
            .ValidateOnStart();
        services.AddSingleton<AdminKeys>();

        services.AddOptions<PushOptions>().Bind(configuration.GetSection(PushOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

        services.AddModuleDatabase<QueueContext>();
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<OperationStore>();
        services.AddSingleton<QueueScripts>();
        services.AddSingleton<RedisClock>();
        services.AddSingleton<RedisQueues>();
        services.AddSingleton<QueueMetrics>();
        services.AddSingleton<LineTraffic>();
        services.AddSingleton<TokenSigner>();
        services.AddSingleton<WaitEstimate>();
        services.AddSingleton<RecentAdmissions>();
        services.AddSingleton<QueueOpener>();
        services.AddSingleton<TicketRestore>();
        services.AddSingleton<WaitingRoom>();
        services.AddSingleton<PublishedDraws>();
        services.AddSingleton<IQueueSlots>(provider => provider.GetRequiredService<WaitingRoom>());
        services.AddIdentity(configuration);
        services.AddSingleton<AdmissionMiddleware>();
        services.AddSingleton<ConcertLineReader>();
        services.AddSingleton<IConcertLines>(provider => provider.GetRequiredService<ConcertLineReader>());
        services.AddSingleton<SettingsInForce>();
        services.AddSingleton<QueueOperations>();
        services.AddSingleton<QueueOverviews>();
        services.AddSingleton<AuditRuns>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditRuns>());
        services.AddSingleton<QueueGauges>();
        services.AddHostedService<PromotionTick>();
        services.AddHostedService<SettingsSync>();
        services.AddSingleton<PushMetrics>();
        services.AddSingleton<QueueEvents>();
        services.AddSingleton<ListenerChecks>();
        services.AddSingleton<PushHub>();
        services.AddSingleton<PushSession>();
        services.AddHostedService(provider => provider.GetRequiredService<PushHub>());
        return services;
    }

    /// <summary>Reads the token of endpoints that <see cref="AdmissionEndpoints.RequireToken"/>, and refuses nothing yet. Stands after routing.</summary>
    public static IApplicationBuilder UseTokenReader(this IApplicationBuilder app)
    {
        var middleware = Middleware(app);
        return app.Use(next => context => middleware.Value.ReadAsync(context, next));
    }

    /// <summary>
    /// Refuses calls whose token is not authentic where the endpoint <see cref="AdmissionEndpoints.RequireToken"/>, and those without the key where it
    /// <see cref="OperatorEndpoints.RequireAdminKey"/>. Stands after <see cref="UseTokenReader"/>.
    /// </summary>
    public static IApplicationBuilder UseTokens(this IApplicationBuilder app)
    {
        var middleware = Middleware(app);
        // Made now, so that its metric is there before the first failure.
        app.ApplicationServices.GetRequiredService<AdminKeys>();
        app.Use(next => context => AdminEndpoints.CheckKeyAsync(context, next));
        return app.Use(next => context => middleware.Value.AuthenticateAsync(context, next));
    }

    /// <summary>Accepts WebSockets, whose clients may send little. Stands after routing.</summary>
    public static IApplicationBuilder UseQueueSockets(this IApplicationBuilder app)
    {
        var (time, metrics) = (app.ApplicationServices.GetRequiredService<TimeProvider>(), app.ApplicationServices.GetRequiredService<PushMetrics>());
        app.Use(next => context =>
        {
            if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
                context.Features.Set<IHttpUpgradeFeature>(new BoundedSocketInput(upgrade, time, metrics));
            return next(context);
        });
        return app.UseWebSockets();
    }

    /// <summary>Asks Redis whether the token's ticket allows the call. Stands after <see cref="UseTokens"/>.</summary>
    public static IApplicationBuilder UseAdmission(this IApplicationBuilder app)
    {
        var middleware = Middleware(app);
        return app.Use(next => context => middleware.Value.AdmitAsync(context, next));
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
        GetDraw.Map(routes);
        SubscribeQueue.Map(routes);
        QueueWebSocket.Map(routes);
        AdminEndpoints.Map(routes);
    }

    /// <summary>The settings' hash of an operator's key.</summary>
    /// <exception cref="ArgumentException">The key is shorter than 32 characters.</exception>
    public static string HashAdminKey(string key) => key.Length >= AdminKey.MinLength
        ? AdminKey.HashOf(key)
        : throw new ArgumentException($"An operator's key has at least {AdminKey.MinLength} characters.", nameof(key));

    /// <summary>The operator's name, for the log: the name of the key.</summary>
    public static string OperatorOf(HttpContext context) => AdminEndpoints.OperatorOf(context);

    // Created at the first request, because commands of the host run without the keys and servers that it needs.
    private static Lazy<AdmissionMiddleware> Middleware(IApplicationBuilder app) => new(app.ApplicationServices.GetRequiredService<AdmissionMiddleware>);

    // Capacity and tick have other names in the environment, too.
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
