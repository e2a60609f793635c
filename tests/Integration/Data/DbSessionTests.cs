using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data;
using Ticketing.Messaging;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class DbSessionTests
{
    [Fact]
    public async Task Migrate_WhenThreeReplicasStartAtOnce_TakesTurns()
    {
        var address = await SharedServers.CreateDatabaseAsync();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await using var services = new ServiceCollection().AddLogging().AddMySql().AddDatabase(configuration).BuildServiceProvider();
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        }));

        await using var source = MariaDbServer.Open(address);
        (await source.QueryAsync<long>("select count(*) from messaging___EFMigrationsHistory")).ShouldBe(typeof(MySqlSetup).Assembly.GetTypes().Count(IsMigration));

        static bool IsMigration(Type type) => type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttributes(typeof(DbContextAttribute), false).Cast<DbContextAttribute>().Single().ContextType == typeof(MessagingContext);
    }
}
