using System.Data.Common;
using System.Security.Cryptography;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Data.Audit;
using Ticketing.Queues;

namespace Ticketing.Host;

/// <summary>
/// What the host does besides serving: migrate the database, load the demo data, audit it, describe the API, ask another host for its health, and hash an
/// operator's key.
/// </summary>
internal static class Commands
{
    /// <summary>Writes the description of the API.</summary>
    public const string OpenApiOption = "--openapi";

    private const string MigrateOption = "--migrate";
    private const string SeedOption = "--seed";
    private const string AuditOption = "--audit";
    private const string HealthOption = "--health";
    private const string HashKeyOption = "--hash-key";
    private const string SeedSetting = "Demo:Seed";

    private const int NewKeyBytes = 32;
    private const int Ok = 0;
    private const int Differences = 1;
    private const int Unhealthy = 1;
    private const int Unable = 2;

    private const string Help = """
        The commands are:
          --migrate        bring the database up to date
          --seed           the same, and load the demo data
          --audit          check that balances, seats and payments agree; the exit status is 0, or 1 where they differ
          --openapi FILE   write the description of the API
          --health URL     ask a running host for its health; the exit status is 0, or 1 without a good answer within two seconds
          --hash-key       write the hash of the operator's key that comes by standard input, or of a new one, for Admin:Keys
        A setting has a value: --Queue:Capacity=100
        """;

    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether one of the commands is asked for, and not a host that serves.</summary>
    public static bool IsAskedFor(string[] args) => Array.Exists(args, IsCommand);

    /// <summary>Runs the commands that need no host: refuses unknown options, so that a typing error starts no host, and answers <c>--health URL</c>.</summary>
    /// <returns>The exit status, or null where a host is needed.</returns>
    public static async Task<int?> RunWithoutHostAsync(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var hasValue = args[i].Contains('=', StringComparison.Ordinal) || (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal));
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || hasValue || IsCommand(args[i]))
                continue;
            await Console.Error.WriteLineAsync($"There is no command {args[i]}. {Help}");
            return Unable;
        }

        if (args.Contains(HashKeyOption))
            return await HashKeyAsync();
        var health = Array.IndexOf(args, HealthOption);
        return health < 0 ? null : await AskHealthAsync(args.ElementAtOrDefault(health + 1));
    }

    /// <summary>Writes what is wrong with the settings.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RefuseSettingsAsync(IEnumerable<string> failures)
    {
        foreach (var failure in failures)
            await Console.Error.WriteLineAsync($"Configuration: {failure}");
        return Unable;
    }

    /// <summary>
    /// Runs <c>--audit</c> on the database as it is. Otherwise it migrates the database, which replicas may do at the same time, and loads the demo data where
    /// <c>--seed</c> or <c>Demo:Seed</c> asks for it.
    /// </summary>
    /// <returns>The exit status of a command; null where the host is to serve.</returns>
    public static async Task<int?> RunCommandAsync(this WebApplication app, string[] args)
    {
        if (args.Contains(AuditOption))
            return await AuditAsync(app);

        if (args.Contains(SeedOption) && app.Environment.IsProduction())
        {
            await Console.Error.WriteLineAsync($"{SeedOption} loads demo data, which Production refuses.");
            return Unable;
        }

        try
        {
            await app.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
            if (args.Contains(SeedOption) || app.Configuration.GetValue<bool>(SeedSetting))
                await app.Services.GetRequiredService<DemoSeeder>().SeedAsync(CancellationToken.None);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault) || IsAccessDenied(fault))
        {
            await Console.Error.WriteLineAsync(
                $"The database cannot be used ({fault.Message}). Check that it runs, and that ConnectionStrings:Database is right.");
            return Unable;
        }

        return args.Contains(MigrateOption) || args.Contains(SeedOption) ? Ok : null;
    }

    private static bool IsCommand(string option) => option is MigrateOption or SeedOption or AuditOption or OpenApiOption or HealthOption or HashKeyOption;

    // The key comes by standard input, because every user of the machine can see the arguments of a program.
    private static async Task<int> HashKeyAsync()
    {
        var given = Console.IsInputRedirected ? (await Console.In.ReadToEndAsync()).Trim() : "";
        var key = given.Length > 0 ? given : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NewKeyBytes));
        try
        {
            var hash = QueueModule.HashAdminKey(key);
            if (given.Length == 0)
                await Console.Error.WriteLineAsync($"The key, which is shown only now: {key}");
            await Console.Out.WriteLineAsync(hash);
            return Ok;
        }
        catch (ArgumentException tooShort)
        {
            await Console.Error.WriteLineAsync(tooShort.Message);
            return Unable;
        }
    }

    // The health check of the image, which contains no shell. The container engine keeps the output.
    private static async Task<int> AskHealthAsync(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync($"{HealthOption} needs an address, for example http://127.0.0.1:8080/health/ready.");
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

    private static async Task<int> AuditAsync(WebApplication app)
    {
        try
        {
            return await app.Services.GetRequiredService<Auditor>().RunAsync(Console.Out, CancellationToken.None) is { Disagreements: 0 } ? Ok : Differences;
        }
        catch (DbException fault) when (IsNotMigrated(fault))
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

    // A wrong user or password, or no right to the database.
    private static bool IsAccessDenied(Exception fault) => fault is DbException { SqlState: "28000" or "42000" };

    // An unknown table or column.
    private static bool IsNotMigrated(DbException fault) => fault.SqlState is "42S02" or "42S22";
}
