using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Store;
using Ticketing.Data;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

public sealed class DemoConcertsTests : IAsyncLifetime
{
    private readonly ConcertApp _app = new();

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task SeedAsync_Again_AddsNothingAndKeepsDates()
    {
        await using var context = await _app.Services.GetRequiredService<IDbContextFactory<ConcertContext>>().CreateDbContextAsync();
        var before = await context.Schedules.AsNoTracking().OrderBy(row => row.Id).Select(row => row.StartsAt).ToListAsync();
        await _app.Services.GetRequiredService<DemoSeeder>().SeedAsync(default);
        (await context.Schedules.AsNoTracking().OrderBy(row => row.Id).Select(row => row.StartsAt).ToListAsync()).ShouldBe(before);
        (await context.Concerts.CountAsync()).ShouldBe(4);
        (await context.Seats.CountAsync()).ShouldBe(10_300);
    }

    [Fact]
    public async Task SeedAsync_WhenTheDatesHavePassed_MovesThemAhead()
    {
        await using var context = await _app.Services.GetRequiredService<IDbContextFactory<ConcertContext>>().CreateDbContextAsync();
        await context.Schedules.ExecuteUpdateAsync(row => row
            .SetProperty(it => it.StartsAt, it => it.StartsAt.AddDays(-60))
            .SetProperty(it => it.EndsAt, it => it.EndsAt.AddDays(-60)));
        await _app.Services.GetRequiredService<DemoSeeder>().SeedAsync(default);
        var now = TimeProvider.System.GetUtcNow();
        var upcoming = await context.Schedules.Where(row => row.StartsAt > now).Select(row => row.Id).ToListAsync();
        upcoming.Order().ShouldBe([1, 2, 3, 4, 5, 7]);
    }
}
