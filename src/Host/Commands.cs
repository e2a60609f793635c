using System.Data.Common;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Data.Audit;

namespace Ticketing.Host;

/// <summary>What the host does besides serving: bring the database up to date, load the demo data, check that the books agree, and ask another host how it is.</summary>
internal static class Commands
{
    private const string MigrateOption = "--migrate";
    private const string SeedOption = "--seed";
    private const string AuditOption = "--audit";
    private const string OpenApiOption = "--openapi";
    private const string HealthOption = "--health";
    private const string SeedSetting = "Demo:Seed";

    private const int Ok = 0;
    private const int Disagreements = 1;
    private const int Unhealthy = 1;
    private const int Unable = 2;

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    private const string List = """
        The commands are:
          --migrate        bring the database up to date
          --seed           the same, and load the demo data
          --audit          check that every balance, seat and payment agrees; the exit status is 0, or 1 where something disagrees
          --openapi FILE   write the description of the API
          --health URL     ask a running host how it is; the exit status is 0, or 1 where it does not answer well within two seconds
        Settings have a value: --Queue:Capacity=100
        """;

    /// <summary>Refuses a word with two dashes that is neither a command nor a setting with a value, so that a slip of the pen does not start a host.</summary>
    /// <returns>The exit status, or null where there is no such word.</returns>
    public static async Task<int?> RefuseUnknownAsync(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var hasValue = args[i].Contains('=', StringComparison.Ordinal) || (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal));
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || hasValue || args[i] is MigrateOption or SeedOption or AuditOption or OpenApiOption or HealthOption)
                continue;
            await Console.Error.WriteLineAsync($"There is no command {args[i]}. {List}");
            return Unable;
        }

        return null;
    }

    /// <summary>Whether one of the commands is asked for, rather than a host that serves.</summary>
    public static bool IsOne(string[] args) => args.Any(word => word is MigrateOption or SeedOption or AuditOption or OpenApiOption or HealthOption);

    /// <summary>Says what is wrong with the settings.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RefuseSettingsAsync(IEnumerable<string> failures)
    {
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync($"Configuration: {failure}");
        return Unable;
    }

    /// <summary>
    /// With <c>--health URL</c>, asks a running host, and starts none: the health check of an image in which there is no shell. The answer goes to the output, where the
    /// container engine keeps it.
    /// </summary>
    /// <returns>The exit status, or null where it was not asked for.</returns>
    public static async Task<int?> AskHealthAsync(string[] args)
    {
        var at = Array.IndexOf(args, HealthOption);
        if (at < 0)
            return null;
        if (at + 1 == args.Length || !Uri.TryCreate(args[at + 1], UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"{HealthOption} needs the address to ask, for example http://127.0.0.1:8080/health/ready.");
            return Unable;
        }

        using var client = new HttpClient { Timeout = HealthTimeout };
        try
        {
            using var answer = await client.GetAsync(address);
            await Console.Out.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? Ok : Unhealthy;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {fault.Message}");
            return Unhealthy;
        }
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

        try
        {
            await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
            if (args.Contains(SeedOption) || app.Configuration.GetValue<bool>(SeedSetting))
                await app.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault) || IsTurnedAway(fault))
        {
            await Console.Error.WriteLineAsync($"The database cannot be used ({fault.Message}). See that it runs, and that ConnectionStrings:Database is right.");
            return Unable;
        }

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

    // A user or password that is not taken, or a database that does not exist.
    private static bool IsTurnedAway(Exception fault) => fault is DbException { SqlState: "28000" or "28P01" or "3D000" };

    // An unknown table, column or schema, as PostgreSQL and MariaDB say it.
    private static bool IsNotUpToDate(DbException fault) => fault.SqlState is "42P01" or "42703" or "3F000" or "42S02" or "42S22";
}
