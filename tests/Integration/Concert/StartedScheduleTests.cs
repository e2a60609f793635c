using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Inventory;
using Ticketing.Concerts.Store;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>A schedule whose time has come, on a host whose clock is wrong and whose lists are cached.</summary>
public sealed class StartedScheduleTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private ConcertApp? _app;
    private TcpLink? _link;

    public async Task InitializeAsync()
    {
        _link = TcpLink.To((await SharedServers.MariaDbAsync()).Port);
        _app = new ConcertApp { Time = new LateTime(), Through = address => address.Through(_link) };
        await _app.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_link is not null)
            await _link.DisposeAsync();
    }

    [Fact]
    public async Task Get_FromTheMomentOfTheStart_IsNeverAvailable()
    {
        var startsAt = await StartSoonAsync();

        var seenBefore = 0;
        await Until.TrueAsync("the schedule had started", Limit, async () =>
        {
            var before = await ClockAsync();
            var (status, _) = await FirstAsync();
            if (before >= startsAt)
                status.ShouldBe("SOLD_OUT", $"it started {before - startsAt} before the request");
            else if (status == "AVAILABLE")
                seenBefore++;
            return before >= startsAt + TimeSpan.FromSeconds(1);
        });
        seenBefore.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Get_WhileTheDatabaseIsAway_IsNotAvailableOnceItHasStarted()
    {
        var startsAt = await StartSoonAsync();
        (await FirstAsync()).Status.ShouldBe("AVAILABLE");
        var toGo = startsAt - await ClockAsync();

        _link!.Hold();
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            await Until.TrueAsync("the list was stale", Limit, async () => (await FirstAsync()).IsStale);
            await Until.TrueAsync("the schedule had started", Limit, () => TimeProvider.System.GetElapsedTime(began) >= toGo);

            (await FirstAsync()).ShouldBe(("SOLD_OUT", true));
        }
        finally
        {
            _link.Release();
        }
    }

    // Gives schedule 1 a start in the near future, and waits until this replica, which reads the programme every five seconds, has it.
    private async Task<DateTimeOffset> StartSoonAsync()
    {
        var startsAt = await ClockAsync() + TimeSpan.FromSeconds(10);
        await using var context = await _app!.Services.GetRequiredService<IDbContextFactory<ConcertContext>>().CreateDbContextAsync();
        await context.Schedules.Where(row => row.Id == 1).ExecuteUpdateAsync(row => row
            .SetProperty(it => it.StartsAt, startsAt).SetProperty(it => it.EndsAt, startsAt.AddHours(1)));
        var programmes = _app.Services.GetRequiredService<Programmes>();
        await Until.TrueAsync("the replica knows the new date", Limit,
            async () => (await programmes.FindScheduleAsync(1, default))!.StartsAt < startsAt.AddSeconds(1));
        // The list is read again every second.
        await Task.Delay(TimeSpan.FromSeconds(1));
        return startsAt;
    }

    private Task<DateTimeOffset> ClockAsync() => _app!.Services.GetRequiredService<ConcertStore>().ReadClockAsync(default);

    private async Task<(string? Status, bool IsStale)> FirstAsync()
    {
        using var response = await _app!.SendAsync("/v1/api/concerts/schedule");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var first = document.RootElement.GetProperty("data").EnumerateArray().Single(item => item.GetProperty("scheduleId").GetInt64() == 1);
        return (first.GetProperty("seatStatus").GetString(), response.Headers.Contains("Warning"));
    }

    // Two hours behind.
    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(2);
    }
}
