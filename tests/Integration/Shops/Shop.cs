using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Api;
using Ticketing.Common.Lifecycle;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Messaging;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;
using Ticketing.Payments;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;
using Ticketing.Redis;
using Ticketing.Reservations;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Tests.Support;
using Ticketing.Users;
using Ticketing.Users.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>
/// Balances, reservations and payments on a real database and a real Redis of their own. Plans and slots are the test's; callers over HTTP name themselves in
/// headers.
/// </summary>
public class Shop : IAsyncLifetime
{
    /// <summary>
    /// How often a user repeats a call at once: as often as six replicas let one user at the database. Each call waits for the one before, and a lock is waited
    /// for as long as a statement may take.
    /// </summary>
    internal const int Repeats = 6 * 2;

    private WebApplication? _app;

    internal RedisServer Redis { get; private set; } = null!;

    internal TestPlans Plans { get; } = new();

    internal TestSlots Slots { get; } = new();

    internal TestLines Lines { get; } = new();

    internal HttpClient Client { get; private set; } = null!;

    internal IServiceProvider Services => _app!.Services;

    internal DbDataSource Database => Services.GetRequiredService<DbDataSource>();

    internal HoldSweep Sweep => Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<HoldSweep>().Single();

    /// <summary>How long holds last here, in seconds.</summary>
    protected virtual int HoldSeconds => 300;

    /// <summary>Whether events leave the outbox. Otherwise the events of every topic stay in it, where tests read them.</summary>
    protected virtual bool CarriesEvents => false;

    /// <summary>What differs from the usual shop.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    public virtual async Task InitializeAsync()
    {
        // The host's own settings lie beside the tests; Production's limits are not for them.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        Redis = await RedisServer.StartNewAsync();
        builder.Configuration["ConnectionStrings:Redis"] = Redis.ConnectionString;
        builder.Configuration["ConnectionStrings:Database"] = await SharedServers.CreateDatabaseAsync();
        builder.Configuration["Reservation:HoldSeconds"] = HoldSeconds.ToString(CultureInfo.InvariantCulture);
        builder.Configuration["Reservation:SweepSeconds"] = "3600";
        builder.Services.AddMetrics();
        builder.Services.AddDatabase(builder.Configuration);
        builder.Services.AddRedis(builder.Configuration);
        builder.Services.AddIdempotency(builder.Configuration);
        builder.Services.AddMessaging(builder.Configuration);
        if (!CarriesEvents)
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(OutboxRelay)));
            builder.Services.AddSingleton(provider => new PublishedTopics(provider.GetServices<EventType>().Select(type => type.Topic).ToHashSet()));
        }

        builder.Services.AddUser(builder.Configuration).AddReservation(builder.Configuration).AddPayment(builder.Configuration);
        builder.Services.AddSingleton<ISeatPlans>(Plans).AddSingleton<ISeatLists>(Plans).AddSingleton<IQueueSlots>(Slots)
            .AddSingleton<IConcertLines>(Lines);
        Configure(builder);
        _app = builder.Build();
        _app.UseErrorEnvelopes();
        _app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            var ticket = long.Parse(headers["X-Ticket"].ToString(), CultureInfo.InvariantCulture);
            context.Features.Set(new Visitor(headers["X-Queue"].ToString(), headers["X-User"].ToString(), ticket));
            return next(context);
        });
        _app.UseRequestUsers(context => context.Features.Get<Visitor>()?.UserId);
        _app.UseIdempotency(context => context.Features.Get<Visitor>()?.ToString());
        _app.UseIdempotencyClaims();
        _app.MapUser();
        _app.MapReservation();
        _app.MapPayment();
        await Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        await WarmUpAsync();
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public virtual async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    internal static Visitor Person(string user, long ticket = 1) => new(Visitor.DefaultQueue, user, ticket);

    internal Task<Result<Hold>> HoldAsync(Visitor visitor, SeatPlan plan, params long[] numbers) =>
        InScopeAsync(services => services.GetRequiredService<HoldSeats>()
            .HandleAsync(visitor, plan.ScheduleId, [.. numbers.Select(n => Seat(plan, n))], default));

    internal Task<Result<long>> GiveBackAsync(Visitor visitor, long reservationId) =>
        InScopeAsync(services => services.GetRequiredService<GiveBackSeats>().HandleAsync(visitor, reservationId));

    internal Task<Result<CompletedPayment>> PayAsync(Visitor visitor, long reservationId) =>
        InScopeAsync(services => services.GetRequiredService<PayReservation>().HandleAsync(visitor, reservationId));

    internal Task<Result<long>> RefundAsync(string userId, long reservationId) =>
        InScopeAsync(services => services.GetRequiredService<CancelPayment>().HandleAsync(userId, reservationId, default));

    internal Task ChargeAsync(string userId, long amount) => InScopeAsync(async services =>
    {
        var changes = new DbChanges();
        services.GetRequiredService<IBalances>().Charge(changes, userId, amount, static _ => { });
        return await services.GetRequiredService<DbSession>().ExecuteAsync(changes) is { } refused ? throw new InvalidOperationException(refused) : true;
    });

    internal Task<BlockedHolds> BlockHoldsAsync() => BlockedHolds.BeginAsync(Database);

    /// <summary>Makes the first calls, as the host does before it listens.</summary>
    /// <returns>How many calls there are.</returns>
    internal Task<int> WarmUpAsync() => InScopeAsync(async services =>
    {
        var calls = services.GetServices<IWarmUp>().SelectMany(module => module.Calls).ToList();
        foreach (var call in calls)
        {
            await Until.TrueAsync("a first call succeeds", TimeSpan.FromSeconds(20), async () =>
            {
                var first = call(CancellationToken.None);
                await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return first.IsCompletedSuccessfully || (first.Exception?.InnerException is { } fault && !Faults.IsUnavailable(fault) ? throw fault : false);
            });
        }

        return calls.Count;
    });

    internal async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    internal static long Seat(SeatPlan plan, long number) => (plan.ScheduleId * 100_000) + number;

    /// <summary>The first value of the first row of a query.</summary>
    internal Task<T> QueryAsync<T>(string sql) => Database.QueryAsync<T>(sql);

    /// <summary>Runs statements; answers with how many rows they changed.</summary>
    internal Task<int> ExecuteAsync(string sql) => Database.ExecuteAsync(sql);

    internal async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, string user = "u",
        string queue = Visitor.DefaultQueue)
    {
        using var response = await Client.SendAsync(Request(method, path, body, user, queue));
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    internal static HttpRequestMessage Request(
        HttpMethod method, string path, object? body = null, string user = "u", string queue = Visitor.DefaultQueue, long ticket = 1)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-User", user);
        request.Headers.Add("X-Queue", queue);
        request.Headers.Add("X-Ticket", ticket.ToString(CultureInfo.InvariantCulture));
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, System.Text.Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        return request;
    }

    /// <summary>Whether for every user charges - payments + refunds are the balance, and every payment, sale and seat agree.</summary>
    internal Task<bool> BooksBalanceAsync() => QueryAsync<bool>("""
        select not exists (
            select user_id from (
                select user_id, balance from users_accounts
                union all select user_id, case kind when 'PAYMENT' then amount else -amount end from users_ledger) books
            group by user_id having sum(balance) <> 0)
        and not exists (
            select id from (
                select reservation_id as id, case status when 'COMPLETED' then amount else -amount end as amount from payment_payments
                union all
                select id, case status when 'PAID' then -amount else amount end from reservation_reservations where status in ('PAID', 'REFUNDED')) sales
            group by id having count(*) <> 2 or sum(amount) <> 0)
        and not exists (
            select 1 from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id
            where s.state <> case r.status when 'HELD' then 'HELD' when 'PAID' then 'SOLD' else 'FREE' end)
        """);
}
