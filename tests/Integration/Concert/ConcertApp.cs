using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Api;
using Ticketing.Concerts;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>The concert module alone, on a real database with the demo data, for callers who have been let in by the queue that they name.</summary>
public class ConcertApp : IAsyncLifetime
{
    private const string QueueHeader = "X-Queue";
    private const string UserHeader = "X-User";

    private readonly CommandCounter _commands = new();
    private WebApplication? _app;

    /// <summary>The host's clock; to be set before the start.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What lies between the host and its database; to be set before the start.</summary>
    internal Func<string, string> Through { get; init; } = address => address;

    /// <summary>Settings of the host; to be set before the start.</summary>
    internal Dictionary<string, string?> Settings { get; init; } = [];

    internal FakeAvailability Availability { get; } = new();

    internal TestLines Lines { get; } = new();

    internal int Commands => _commands.Count;

    internal IServiceProvider Services => _app!.Services;

    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The host's own settings lie beside the tests; Production's limits are not for them.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:Database"] = Through(await SharedServers.CreateDatabaseAsync());
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.ClearProviders().AddProvider(_commands.AsProvider());
        builder.Services.AddSingleton(Time);
        builder.Services.AddDatabase(builder.Configuration).AddConcert(builder.Configuration).AddSingleton<ISeatAvailability>(Availability)
            .AddSingleton<IConcertLines>(Lines);
        _app = builder.Build();
        _app.UseErrorEnvelopes();
        _app.Use((context, next) =>
        {
            var user = context.Request.Headers[UserHeader] is [{ } other] ? other : "1";
            context.Features.Set(new Visitor(context.Request.Headers[QueueHeader].ToString(), user, 1));
            return next(context);
        });
        _app.MapConcert();
        await Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        await Services.GetRequiredService<DemoSeeder>().SeedAsync(default);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    internal async Task<HttpResponseMessage> SendAsync(
        string path, string queue = Visitor.DefaultQueue, string? ifNoneMatch = null, string? acceptEncoding = null, string user = "1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(QueueHeader, queue);
        request.Headers.Add(UserHeader, user);
        if (acceptEncoding is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        if (ifNoneMatch is not null)
            request.Headers.Add("If-None-Match", ifNoneMatch);
        return await Client.SendAsync(request);
    }

    internal async Task<JsonElement> GetAsync(string path, string queue = Visitor.DefaultQueue)
    {
        using var response = await SendAsync(path, queue);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The status of one seat in the list of seats.</summary>
    internal async Task<string> SeatStatusAsync(long scheduleId, long seatId)
    {
        var list = await GetAsync($"/v1/api/concerts/seat?scheduleId={scheduleId}");
        return list.GetProperty("data").EnumerateArray().Single(seat => seat.GetProperty("seatId").GetInt64() == seatId).GetProperty("seatStatus").GetString()!;
    }
}
