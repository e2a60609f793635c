using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MySqlConnector;
using Ticketing.Data;
using Ticketing.Messaging;
using Ticketing.Messaging.Inbox;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A replica that does nothing but write, carry and handle the events of these tests.</summary>
internal sealed class EventReplica : IAsyncDisposable
{
    public static readonly int[] RetryDelaysMs = [100, 200, 400];

    private readonly IHost _host;

    private EventReplica(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public ReceivedOrders Received => Services.GetRequiredService<ReceivedOrders>();

    public InboxStore Inbox => Services.GetRequiredService<InboxStore>();

    public InboxWorker Worker => Services.GetServices<IHostedService>().OfType<InboxWorker>().Single();

    public DbDataSource Database => Services.GetRequiredService<DbDataSource>();

    /// <summary>Starts a replica on a database.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="kafka">The addresses of Kafka's brokers; without them events go straight into the inbox.</param>
    /// <param name="group">Its consumer group.</param>
    /// <param name="hearsFailures">Whether it has consumers of failures.</param>
    /// <param name="isStarted">Whether its relay, its worker and its Kafka consumer run.</param>
    public static async Task<EventReplica> StartAsync(
        string connectionString, string? kafka = null, string group = "concert", bool hearsFailures = true, bool isStarted = true)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["ConnectionStrings:Database"] = connectionString;
        builder.Configuration["Events:PollMs"] = "100";
        if (kafka is not null)
        {
            builder.Configuration["Kafka:BootstrapServers"] = kafka;
            builder.Configuration["Kafka:ConsumerGroup"] = group;
            // So long the mock waits for a group that became smaller.
            builder.Configuration["Kafka:SessionTimeoutMs"] = "3000";
            // The mock has no controller.
            builder.Configuration["Kafka:CreateTopics"] = "false";
        }

        builder.Services.AddMetrics();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDatabase(builder.Configuration);
        builder.Services.AddMessaging(builder.Configuration);
        builder.Services.AddSingleton<ReceivedOrders>();
        builder.Services.AddEvent(OrderPlaced.Topic, OrderJson.Default.OrderPlaced);
        builder.Services.AddEvent(OrderShipped.Topic, OrderJson.Default.OrderShipped);
        builder.Services.AddEventConsumer<OrderNoticeConsumer, OrderPlaced>(
            OrderNoticeConsumer.Name, _ => [.. RetryDelaysMs.Select(delay => TimeSpan.FromMilliseconds(delay))]);
        builder.Services.AddEventConsumer<OrderCountConsumer, OrderPlaced>(OrderCountConsumer.Name);
        if (hearsFailures)
        {
            builder.Services.AddEvent(OrderPlaced.Topic + ".retry", OrderJson.Default.OrderRetried);
            builder.Services.AddEvent(OrderPlaced.Topic + ".dead", OrderJson.Default.OrderDead);
            builder.Services.AddEventConsumer<OrderFailureConsumer, OrderRetried>("order-retries");
            builder.Services.AddEventConsumer<OrderFailureConsumer, OrderDead>("order-deaths");
        }

        var replica = new EventReplica(builder.Build());
        await replica.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        if (isStarted)
            await replica._host.StartAsync();
        return replica;
    }

    public EventConsumer Consumer(string name) => Services.GetServices<EventConsumer>().Single(consumer => consumer.Name == name);

    /// <summary>Writes orders with these numbers into the outbox, as a change does.</summary>
    public async Task WriteAsync(string name, params IEnumerable<int> numbers)
    {
        await using var connection = await Database.OpenConnectionAsync();
        foreach (var number in numbers)
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = "insert into messaging_outbox (topic, `key`, payload) values (@topic, @key, @payload)";
            var payload = JsonSerializer.Serialize(new OrderPlaced(name, number), OrderJson.Default.OrderPlaced);
            insert.Parameters.AddRange(new MySqlParameter[] { new("@topic", OrderPlaced.Topic), new("@key", name), new("@payload", payload) });
            await insert.ExecuteNonQueryAsync();
        }
    }

    /// <summary>How many orders of this name a consumer has in a state, <c>DUE</c>, <c>DONE</c> or <c>DEAD</c>.</summary>
    public Task<long> CountAsync(string consumer, string name, string state) =>
        Database.QueryAsync<long>($"select count(*) from messaging_inbox where consumer = '{consumer}' and `key` = '{name}' and state = '{state}'");

    public Task WaitAsync(string consumer, string name, string state, long count = 1, int seconds = 15) => Until.TrueAsync(
        string.Create(CultureInfo.InvariantCulture, $"{count} of {name} were {state} for {consumer}"),
        TimeSpan.FromSeconds(seconds),
        async () => await CountAsync(consumer, name, state) == count);

    /// <summary>Stops it as SIGTERM does.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
