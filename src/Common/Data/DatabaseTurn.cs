using Microsoft.Extensions.Options;
using Npgsql;

namespace Ticketing.Common.Data;

/// <summary>What only one replica may do at a time while they start together: a lock in the database.</summary>
internal sealed class DatabaseTurn(NpgsqlDataSource source, IOptions<DatabaseOptions> options)
{
    // Any number will do, as long as every replica uses the same.
    private const long Lock = 7_246_318_204;

    /// <summary>Waits for the turn, does the work, and hands the turn on.</summary>
    /// <exception cref="NpgsqlException">The database is away, or the turn did not come within <see cref="DatabaseOptions.MigrationTimeoutSeconds"/>.</exception>
    public async Task TakeAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        await using var turn = await source.OpenConnectionAsync(cancellation);
        await ExecuteAsync(turn, "select pg_advisory_lock($1)", cancellation);
        try
        {
            await work(cancellation);
        }
        finally
        {
            await ExecuteAsync(turn, "select pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = options.Value.MigrationTimeoutSeconds, Parameters = { new() { Value = Lock } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
