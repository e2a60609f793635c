using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;

namespace Ticketing.Data.Audit;

/// <summary>Checks whether all balances, seats and payments agree, on a snapshot of the database, while the database is in use.</summary>
public sealed class Auditor
{
    private readonly MySqlDataSource _source;
    private readonly IAuditSource[] _modules;

    /// <summary>Collects the modules that have been registered.</summary>
    public Auditor(IServiceProvider services)
    {
        _source = services.GetRequiredService<MySqlDataSource>();
        _modules = [.. services.GetServices<IAuditSource>()];
    }

    /// <summary>
    /// Checks everything, on one connection that only reads. Writes a line for each check, and one below it for each thing that disagrees.
    /// </summary>
    /// <returns>The result of each check.</returns>
    /// <exception cref="DbException">The database is away, or not up to date.</exception>
    public async Task<AuditReport> RunAsync(TextWriter report, CancellationToken cancellation)
    {
        await using var snapshot = await AuditSnapshot.TakeAsync(_source, cancellation);
        var checks = new List<AuditedCheck>();
        foreach (var module in _modules)
        {
            foreach (var check in module.Checks)
            {
                var count = await snapshot.CountAsync(check.Count, cancellation);
                checks.Add(await TellAsync(report, $"{module.Name}: {check.Claim}", () => count, snapshot.TextsAsync(check.Disagreements, cancellation)));
            }
        }

        var comparison = new SaleComparison(snapshot, _modules);
        checks.Add(await TellAsync(
            report, $"{string.Join(", ", _modules.Select(module => module.Name))}: they agree on every sale", () =>
                comparison.Count, comparison.DisagreementsAsync(cancellation)));
        var result = new AuditReport(checks);
        await report.WriteLineAsync(
            result.Disagreements == 0 ? "Everything agrees." : string.Create(CultureInfo.InvariantCulture, $"{result.Disagreements} disagreements."));
        return result;
    }

    private static async Task<AuditedCheck> TellAsync(TextWriter report, string claim, Func<long> count, IAsyncEnumerable<string> disagreements)
    {
        long wrong = 0;
        var examples = new List<string>();
        await foreach (var disagreement in disagreements)
        {
            if (wrong++ == 0)
                await report.WriteLineAsync($"WRONG  {claim}");
            if (examples.Count < AuditedCheck.MaxExamples)
                examples.Add(disagreement);
            await report.WriteLineAsync($"       {disagreement}");
        }

        await report.WriteLineAsync(wrong == 0
            ? string.Create(CultureInfo.InvariantCulture, $"ok     {claim} ({count()} checked)")
            : string.Create(CultureInfo.InvariantCulture, $"       {wrong} of {count()}"));
        return new AuditedCheck(claim, count(), wrong, examples);
    }
}
