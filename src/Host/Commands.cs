using Ticketing.Common.Data;

namespace Ticketing.Host;

/// <summary>What the host does besides serving: bring the database up to date, and load the demo data.</summary>
internal static class Commands
{
    private const string MigrateOption = "--migrate";
    private const string SeedOption = "--seed";
    private const string SeedSetting = "Demo:Seed";

    /// <summary>
    /// Brings the database up to date, which replicas may do at once, and loads the demo data where <c>--seed</c> or <c>Demo:Seed</c> asks for it.
    /// </summary>
    /// <returns>Whether that was all that was asked for: with <c>--migrate</c> or <c>--seed</c> the host is not to be started.</returns>
    public static async Task<bool> TryPrepareDatabaseAsync(this WebApplication app, string[] args)
    {
        await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        if (args.Contains(SeedOption) || app.Configuration.GetValue<bool>(SeedSetting))
            await app.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None);
        return args.Contains(MigrateOption) || args.Contains(SeedOption);
    }
}
