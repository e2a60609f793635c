using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Store;
using Ticketing.Queues.Contracts;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

[Collection(SharedConcertApp.Name)]
public sealed class QueueCatalogTests(ConcertApp app)
{
    private IQueueCatalog Catalog => app.Services.GetRequiredService<IQueueCatalog>();

    [Theory]
    [InlineData("1", "concert-1")]
    [InlineData("concert-1", "concert-1")]
    [InlineData("4", "concert-4")]
    [InlineData("01", null)]
    [InlineData("Concert-1", null)]
    [InlineData("concert-99", null)]
    public async Task FindAsync_ByNumberOrCode_GivesTheCode(string name, string? queue) => (await Catalog.FindAsync(name, default)).ShouldBe(queue);

    [Fact]
    public async Task ListAsync_OnDemoData_NamesEveryConcert() =>
        (await Catalog.ListAsync(default)).Take(4).ShouldBe(["concert-1", "concert-2", "concert-3", "concert-4"]);

    [Fact]
    public async Task FindAsync_OfManyUnknownNames_ReadsAtMostOnceASecond()
    {
        await Catalog.FindAsync("nobody", default);
        var before = app.Commands;
        var began = TimeProvider.System.GetTimestamp();
        for (var name = 0; name < 2_000; name++)
            (await Catalog.FindAsync($"nobody-{name}", default)).ShouldBeNull();
        var seconds = (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        // A reading is two commands.
        (app.Commands - before).ShouldBeLessThanOrEqualTo(2 * (seconds + 1));
    }

    [Fact]
    public async Task FindAsync_OfANewConcert_FindsItWithoutARestart()
    {
        (await Catalog.FindAsync("encore", default)).ShouldBeNull();
        await using var context = await app.Services.GetRequiredService<IDbContextFactory<ConcertContext>>().CreateDbContextAsync();
        context.Concerts.Add(new ConcertRow { Code = "encore", Title = "Encore" });
        await context.SaveChangesAsync();
        await Until.TrueAsync("the new concert is known", TimeSpan.FromSeconds(5), async () => await Catalog.FindAsync("encore", default) == "encore");
    }
}
