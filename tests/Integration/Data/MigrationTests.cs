using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class MigrationTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Migrate_WhenThreeReplicasStartAtOnce_CreatesEverythingOnce()
    {
        var address = await SharedServers.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => MigrateAsync(address)));

        await using var source = MariaDbServer.Open(address);
        (await source.QueryAsync<long>("select count(*) from idempotency_migrations")).ShouldBe(1);
        (await source.QueryAsync<long>("select count(*) from information_schema.routines where routine_schema = database()")).ShouldBe(2);
    }

    [Fact]
    public async Task Migrate_BesideTheProceduresOfAnotherVersion_LeavesThemAlone()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        await using var source = MariaDbServer.Open(address);
        await source.ExecuteAsync("create procedure idempotency_claim_00000000() select 1");

        await MigrateAsync(address);

        (await source.QueryAsync<long>("select count(*) from information_schema.routines where routine_schema = database() and routine_name like " +
            "'idempotency_claim_%'")).ShouldBe(2);
    }

    [Fact]
    public async Task Models_OfAllModules_AreWhatTheMigrationsCreate()
    {
        var modules = shop.Services.GetServices<ModuleDatabase>().ToArray();
        modules.Length.ShouldBeGreaterThan(3);
        foreach (var module in modules)
        {
            await using var context = await module.CreateAsync(shop.Services);
            context.Database.HasPendingModelChanges().ShouldBeFalse($"{module.Context.Name} has changed: add a migration " +
                $"(docs/decisions/0016-one-database-mariadb.md).");
        }
    }

    private static async Task MigrateAsync(string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address })
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddMetrics()
            .AddDatabase(configuration).AddIdempotency(configuration).BuildServiceProvider();
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
    }
}
