using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Concerts;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Host;
using Ticketing.Host.Browsers;
using Ticketing.Host.Clock;
using Ticketing.Host.Connections;
using Ticketing.Host.Health;
using Ticketing.Host.Lifecycle;
using Ticketing.Host.Limits;
using Ticketing.Host.Logs;
using Ticketing.Host.OpenApi;
using Ticketing.Host.Operators;
using Ticketing.Host.Pages;
using Ticketing.Host.Replicas;
using Ticketing.Host.Telemetry;
using Ticketing.Messaging;
using Ticketing.Payments;
using Ticketing.Queues;
using Ticketing.Queues.Contracts;
using Ticketing.Redis;
using Ticketing.Redis.Limits;
using Ticketing.Reservations;
using Ticketing.Users;

try
{
    if (await Commands.RunWithoutHostAsync(args) is { } done)
        return done;
    // The settings lie beside the program, wherever it is started from.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.ConfigureServer();
    builder.AddLogs();
    builder.AddTelemetry();
    builder.Services.AddClock(builder.Configuration);
    builder.Services.AddDatabase(builder.Configuration);
    builder.Services.AddIdempotency(builder.Configuration);
    builder.Services.AddMessaging(builder.Configuration);
    builder.Services.AddRedis(builder.Configuration, isRequired: !Commands.IsAskedFor(args)).AddRateLimits(builder.Configuration);
    builder.Services.AddQueue(builder.Configuration);
    builder.Services.AddUser(builder.Configuration);
    builder.Services.AddConcert(builder.Configuration);
    builder.Services.AddReservation(builder.Configuration);
    builder.Services.AddPayment(builder.Configuration);
    builder.Services.AddHealth();
    builder.Services.AddPages();
    builder.Services.AddReplicas();
    builder.AddConnectionBounds();
    builder.AddInternalListener();
    builder.AddCrossOrigin();
    builder.AddShutdown();
    builder.AddConcertOpenApi(args);

    var app = builder.Build();
    app.UseTelemetry();
    app.UseServerRefusals();
    app.UseClientAddresses();
    app.UseClosingConnections();
    app.UseSecurityHeaders();
    app.UseCrossOrigin();
    app.UseErrorEnvelopes();
    app.UseHttpMethodRules();
    app.UseTargetRules();
    app.UseInternalListener();
    app.UseRouting();
    app.UseConnectionBounds();
    app.UseQueueSockets();
    app.UseTokenReader();
    app.UseLimits();
    app.UseTokens();
    app.UseRequestUsers(context => context.Features.Get<Visitor>()?.UserId);
    app.UseIdempotency(context => context.Features.Get<Visitor>()?.ToString());
    app.UseAdmission();
    app.UseIdempotencyClaims();
    app.MapQueue();
    app.MapUser();
    app.MapConcert();
    app.MapReservation();
    app.MapPayment();
    app.MapReplicas();
    app.MapHealth();
    app.MapMetrics();
    app.MapPages();
    app.MapConcertOpenApi();

    if (await app.TryWriteOpenApiAsync(args))
        return 0;
    if (app.FindBadSettings() is { Count: > 0 } bad)
        return await Commands.RefuseSettingsAsync(bad);
    app.WarnOfReducedConnections();
    if (await app.RunCommandAsync(args) is { } status)
        return status;
    await WarmUp.RunAsync(app.Services);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException invalid)
{
    return await Commands.RefuseSettingsAsync(invalid.Failures);
}
