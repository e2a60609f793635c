using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;

namespace Ticketing.Data.Audit;

/// <summary>Says whether every balance, seat and payment agrees, on a snapshot of the database, while it is in use.</summary>
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

    /// <summary>Checks everything. Writes a line for each check, and one below it for each thing that disagrees.</summary>
    /// <returns>How many things disagree.</returns>
    /// <exception cref="DbException">The database is away, or not up to date.</exception>
    public async Task<long> RunAsync(TextWriter report, CancellationToken cancellation)
    {
        await using var snapshot = await AuditSnapshot.TakeAsync(_source, cancellation);
        long wrong = 0;
        foreach (var module in _modules)
        {
            foreach (var check in module.Checks)
            {
                var count = await snapshot.CountAsync(check.Count, cancellation);
                wrong += await TellAsync(report, $"{module.Name}: {check.Claim}", () => count, snapshot.TextsAsync(check.Disagreements, cancellation));
            }
        }

        var comparison = new SaleComparison(snapshot, _modules);
        wrong += await TellAsync(
            report, $"{string.Join(", ", _modules.Select(module => module.Name))}: they agree on every sale", () =>
                comparison.Count, comparison.DisagreementsAsync(cancellation));
        await report.WriteLineAsync(wrong == 0 ? "Everything agrees." : string.Create(CultureInfo.InvariantCulture, $"{wrong} disagreements."));
        return wrong;
    }

    private static async Task<long> TellAsync(TextWriter report, string claim, Func<long> count, IAsyncEnumerable<string> disagreements)
    {
        long wrong = 0;
        await foreach (var disagreement in disagreements)
        {
            if (wrong++ == 0)
                await report.WriteLineAsync($"WRONG  {claim}");
            await report.WriteLineAsync($"       {disagreement}");
        }

        await report.WriteLineAsync(wrong == 0
            ? string.Create(CultureInfo.InvariantCulture, $"ok     {claim} ({count()} checked)")
            : string.Create(CultureInfo.InvariantCulture, $"       {wrong} of {count()}"));
        return wrong;
    }
}
