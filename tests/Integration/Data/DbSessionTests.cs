using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class DbSessionTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Outbox_KeepsTheOrderOfAKeyInOneLane()
    {
        var outbox = shop.Services.GetRequiredService<IOutbox>();
        for (var n = 0; n < 5; n++)
        {
            var changes = new DbChanges();
            outbox.Add(changes, "test", "ordered", $$"""{"n":{{n}}}""");
            await ExecuteAsync(changes);
        }

        (await shop.QueryAsync<string>("select group_concat(json_value(payload, '$.n') order by id separator '') from messaging_outbox where `key` = 'ordered'")).ShouldBe("01234");
        (await shop.QueryAsync<long>("select count(distinct lane) from messaging_outbox where `key` = 'ordered'")).ShouldBe(1);
        (await shop.QueryAsync<long>("select count(distinct message_id) from messaging_outbox where `key` = 'ordered'")).ShouldBe(5);
    }

    [Fact]
    public async Task Migrate_WhenThreeReplicasStartAtOnce_TakesTurns()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration).BuildServiceProvider();
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        }));

        await using var source = MariaDbServer.Open(address);
        (await source.QueryAsync<long>("select count(*) from messaging___EFMigrationsHistory")).ShouldBe(typeof(MySqlSetup).Assembly.GetTypes().Count(IsMigration));

        static bool IsMigration(Type type) => type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttributes(typeof(DbContextAttribute), false).Cast<DbContextAttribute>().Single().ContextType == typeof(MessagingContext);
    }

    private Task<string?> ExecuteAsync(DbChanges changes) => shop.InScopeAsync(services => services.GetRequiredService<IDbSession>().ExecuteAsync(changes));
}
