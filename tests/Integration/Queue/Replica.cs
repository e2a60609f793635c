using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Ticketing.Data;
using Ticketing.Queues;
using Ticketing.Queues.Admin;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Redis;
using Ticketing.Redis.Limits;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The queue module of one replica on a real Redis and a real database, without HTTP and without the tick, which tests call themselves.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Database = new(CreateDatabaseAsync);

    private readonly ServiceProvider _services;

    private Replica(ServiceProvider services)
    {
        _services = services;
        Room = services.GetRequiredService<WaitingRoom>();
        Queues = services.GetRequiredService<RedisQueues>();
        Operations = services.GetRequiredService<QueueOperations>();
        Opener = services.GetRequiredService<QueueOpener>();
        Signer = services.GetRequiredService<TokenSigner>();
        Redis = services.GetRequiredService<RedisConnection>();
    }

    public WaitingRoom Room { get; }

    public RedisQueues Queues { get; }

    public QueueOperations Operations { get; }

    public QueueOpener Opener { get; }

    public TokenSigner Signer { get; }

    public RedisConnection Redis { get; }

    /// <summary>A queue name that no other test uses.</summary>
    public static string NewQueue() => $"test-{Guid.NewGuid():N}";

    /// <param name="redis">Where Redis is.</param>
    /// <param name="rules">Settings of the section Queue.</param>
    /// <param name="paid">Tickets that have paid by the database.</param>
    /// <param name="holdEnd">When the last open hold of every visitor ends, by the database.</param>
    public static async Task<Replica> StartAsync(
        string redis, IReadOnlyDictionary<string, string>? rules = null, ISet<long>? paid = null, DateTimeOffset? holdEnd = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = redis,
            ["ConnectionStrings:Database"] = await Database.Value,
            ["Queue:MinPollIntervalMs"] = "0",
            ["Queue:RecoverySeconds"] = "0",
        };
        foreach (var (name, value) in rules ?? new Dictionary<string, string>())
            settings[$"Queue:{name}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostEnvironment>(new DevelopmentEnvironment())
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IQueueCatalog>(new NoConcerts())
            .AddSingleton<ITicketHolds>(new Holds(paid ?? new HashSet<long>(), holdEnd))
            .AddLogging().AddMetrics()
            .AddDatabase(configuration).AddRedis(configuration).AddRateLimits(configuration).AddQueue(configuration);
        var replica = new Replica(services.BuildServiceProvider());
        // As a host does before it listens: the first calls do not wait for the connection.
        await replica.Redis.OpenAsync();
        return replica;
    }

    /// <summary>Enters the line and reads the token.</summary>
    public async Task<(EnterReply Ticket, QueueToken Token)> EnterAsync(string queue, string user)
    {
        var entry = await Room.EnterAsync(queue, user);
        return (entry.Value.Ticket, Signer.Read(entry.Value.Token)!);
    }

    /// <summary>The state of a ticket.</summary>
    public async Task<CheckReply> CheckAsync(QueueToken token) => (await Room.CheckAsync(token, metered: false)).Value;

    /// <summary>"in" where the ticket has a slot; otherwise the code of the refusal.</summary>
    public async Task<string> ClaimAsync(QueueToken token) => await Room.ClaimAsync(token) is { IsSuccess: false } refused ? refused.Refusal.Error.Code : "in";

    /// <summary>
    /// Waits until Redis answers again. Calls that failed meanwhile would open the circuit breaker, which stays open here: no probe closes it.
    /// </summary>
    public Task RedisAnswersAsync() => Until.TrueAsync("Redis answered", TimeSpan.FromSeconds(5), async () =>
    {
        try
        {
            await Redis.Database.PingAsync();
            return true;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    });

    /// <summary>One whole tick of this queue.</summary>
    public async Task TickAsync(string queue)
    {
        TickReply tick;
        do
        {
            tick = await Queues[queue].PromoteAsync(TimeSpan.FromMilliseconds(1), 500, continues: true);
            Opener.Remember(queue, tick);
        }
        while (tick.Rest == TickRest.Continue);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<string> CreateDatabaseAsync()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address })
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration)
            .AddModuleDatabase<QueueContext>().BuildServiceProvider();
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        return address;
    }

    private sealed class NoConcerts : IQueueCatalog
    {
        public ValueTask<string?> FindAsync(string concert, CancellationToken cancellation) => ValueTask.FromResult<string?>(null);

        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<string>>([]);
    }

    private sealed class Holds(ISet<long> paid, DateTimeOffset? end) : ITicketHolds
    {
        public ValueTask<TicketHolds> FindAsync(Visitor visitor, CancellationToken cancellation) =>
            ValueTask.FromResult(new TicketHolds(1, end > DateTimeOffset.UtcNow ? end : null, paid.Contains(visitor.Ticket)));
    }

    private sealed class DevelopmentEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Development;

        public string ApplicationName { get; set; } = "tests";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
