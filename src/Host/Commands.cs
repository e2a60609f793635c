using System.Data.Common;
using Ticketing.Common.Audit;
using Ticketing.Common.Data;
using Ticketing.Common.Results;

namespace Ticketing.Host;

/// <summary>What the host does besides serving: bring the database up to date, load the demo data, and check that the books agree.</summary>
internal static class Commands
{
    private const string MigrateOption = "--migrate";
    private const string SeedOption = "--seed";
    private const string AuditOption = "--audit";
    private const string OpenApiOption = "--openapi";
    private const string SeedSetting = "Demo:Seed";

    private const int Ok = 0;
    private const int Disagreements = 1;
    private const int Unable = 2;

    private const string List = """
        The commands are:
          --migrate        bring the database up to date
          --seed           the same, and load the demo data
          --audit          check that every balance, seat and payment agrees; the exit status is 0, or 1 where something disagrees
          --openapi FILE   write the description of the API
        Settings have a value: --Queue:Capacity=100
        """;

    /// <summary>Refuses a word with two dashes that is neither a command nor a setting with a value, so that a slip of the pen does not start a host.</summary>
    /// <returns>The exit status, or null where there is no such word.</returns>
    public static async Task<int?> RefuseUnknownAsync(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var hasValue = args[i].Contains('=', StringComparison.Ordinal) || (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal));
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || hasValue || args[i] is MigrateOption or SeedOption or AuditOption or OpenApiOption)
                continue;
            await Console.Error.WriteLineAsync($"There is no command {args[i]}. {List}");
            return Unable;
        }

        return null;
    }

    /// <summary>
    /// Does what was asked for. <c>--audit</c> looks at the database as it is. Otherwise it is brought up to date, which replicas may do at once, and the demo data
    /// is loaded where <c>--seed</c> or <c>Demo:Seed</c> asks for it.
    /// </summary>
    /// <returns>The exit status where that was all that was asked for; null where the host is to be started.</returns>
    public static async Task<int?> RunCommandAsync(this WebApplication app, string[] args)
    {
        if (args.Contains(AuditOption))
            return await AuditAsync(app);

        await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        if (args.Contains(SeedOption) || app.Configuration.GetValue<bool>(SeedSetting))
            await app.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None);
        return args.Contains(MigrateOption) || args.Contains(SeedOption) ? Ok : null;
    }

    private static async Task<int> AuditAsync(WebApplication app)
    {
        try
        {
            return await app.Services.GetRequiredService<Auditor>().RunAsync(Console.Out, CancellationToken.None) == 0 ? Ok : Disagreements;
        }
        catch (DbException fault) when (IsNotUpToDate(fault))
        {
            await Console.Error.WriteLineAsync($"The database is not up to date ({fault.Message}). Run {MigrateOption} first.");
            return Unable;
        }
        catch (DbException fault) when (Faults.IsUnavailable(fault))
        {
            await Console.Error.WriteLineAsync($"The database does not answer: {fault.Message}");
            return Unable;
        }
    }

    // An unknown table, column or schema, as PostgreSQL and MariaDB say it.
    private static bool IsNotUpToDate(DbException fault) => fault.SqlState is "42P01" or "42703" or "3F000" or "42S02" or "42S22";
}
