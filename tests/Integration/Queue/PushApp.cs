using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Api;
using Ticketing.Data;
using Ticketing.Queues;
using Ticketing.Queues.Contracts;
using Ticketing.Redis;
using Ticketing.Redis.Limits;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>
/// The queue module alone in this process, on real servers, so that its listeners can be counted. It has the site-wide queue only, with room for one.
/// </summary>
public sealed class PushApp : IAsyncLifetime, IDisposable
{
    private readonly MeterListener _meters = new();
    private RedisServer? _redis;
    private WebApplication? _app;
    private long _listeners;
    private long _dropped;

    internal IServiceProvider Services => _app!.Services;

    internal int Port => new Uri(_app!.Urls.Single()).Port;

    /// <summary>How many of the listeners that had to be dropped were.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What the gauge says now.</summary>
    internal long Listeners
    {
        get
        {
            Interlocked.Exchange(ref _listeners, 0);
            _meters.RecordObservableInstruments();
            return Interlocked.Read(ref _listeners);
        }
    }

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:Database"] = await SharedServers.CreateDatabaseAsync();
        builder.Configuration["ConnectionStrings:Redis"] = _redis.ConnectionString;
        builder.Configuration["Token:Key"] = "the-key-of-the-tests-of-pushed-events";
        builder.Configuration["Queue:Capacity"] = "1";
        builder.Configuration["Push:WriteTimeoutSeconds"] = "1";
        builder.Services.AddSingleton(TimeProvider.System).AddMetrics().AddDatabase(builder.Configuration).AddRedis(builder.Configuration)
            .AddRateLimits(builder.Configuration);
        builder.Services.AddQueue(builder.Configuration).AddSingleton<IQueueCatalog, NoConcerts>();
        _app = builder.Build();
        _app.UseErrorEnvelopes();
        _app.UseRouting();
        _app.UseWebSockets();
        _app.UseTokenReader();
        _app.UseTokens();
        _app.UseAdmission();
        _app.MapQueue();
        Measure(Services.GetRequiredService<IMeterFactory>());
        await Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    public void Dispose() => _meters.Dispose();

    // Other hosts of this process have meters of the same name: only those of this one's factory count.
    private void Measure(IMeterFactory factory)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name is "queue_listeners" or "queue_listeners_dropped_total")
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            Interlocked.Add(ref instrument.Name == "queue_listeners" ? ref _listeners : ref _dropped, value));
        _meters.Start();
    }

    private sealed class NoConcerts : IQueueCatalog
    {
        public ValueTask<string?> FindAsync(string concert, CancellationToken cancellation) => ValueTask.FromResult<string?>(null);

        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<string>>([]);
    }
}
