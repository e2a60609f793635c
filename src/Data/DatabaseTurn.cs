using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Ticketing.Data;

/// <summary>What only one replica may do at a time while they start together: a lock in the database.</summary>
internal sealed class DatabaseTurn(DbDataSource source, IDatabaseDriver driver, IOptions<DatabaseOptions> options)
{
    /// <summary>Waits for the turn, does the work, and hands the turn on.</summary>
    /// <exception cref="DbException">The database is away, or the turn did not come within <see cref="DatabaseOptions.MigrationTimeoutSeconds"/>.</exception>
    public async Task TakeAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        await using var turn = await source.OpenConnectionAsync(cancellation);
        await driver.TakeTurnAsync(turn, options.Value.MigrationTimeoutSeconds, cancellation);
        try
        {
            await work(cancellation);
        }
        finally
        {
            await driver.EndTurnAsync(turn);
        }
    }
}
