using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ticketing.Common.Data;

internal sealed class DbSession(NpgsqlDataSource source, SessionGate gate, ILogger<DbSession> log) : IDbSession, IAsyncDisposable, IDisposable
{
    /// <summary>The state that <c>common.expect</c> raises.</summary>
    public const string ExpectationFailed = "CT001";

    // A deadlock undoes its victim, so the same commands can run again; more than twice in a row means a wrong order of locks.
    private const int Attempts = 3;

    private readonly NpgsqlConnection _connection = source.CreateConnection();

    public DbConnection Connection => _connection;

    public async Task<string?> ExecuteAsync(DbChanges changes)
    {
        await gate.EnterAsync();
        var opened = _connection.State == ConnectionState.Closed;
        try
        {
            if (opened)
                await _connection.OpenAsync();
            return await TryAsync(changes);
        }
        finally
        {
            if (opened)
                await _connection.CloseAsync();
            gate.Leave();
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    public void Dispose() => _connection.Dispose();

    private async Task<string?> TryAsync(DbChanges changes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsync(changes);
                return null;
            }
            catch (PostgresException refused) when (refused.SqlState == ExpectationFailed)
            {
                return refused.MessageText;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                return refused.ConstraintName;
            }
            catch (PostgresException deadlock) when (deadlock.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                DataLog.Deadlock(log, attempt);
            }
        }
    }

    private async Task RunAsync(DbChanges changes)
    {
        // Without error barriers the server runs a batch as one transaction, with a new snapshot for each command.
        await using var batch = _connection.CreateBatch();
        foreach (var command in changes.Commands)
            batch.BatchCommands.Add((NpgsqlBatchCommand)command);

        // Planned once on each connection. Not left to the driver's automatic preparing: a command that fails in the very batch
        // that prepares it leaves the driver and the server with different ideas of what is prepared.
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        foreach (var onRow in changes.Readers)
        {
            while (await reader.ReadAsync())
                onRow(reader);
            await reader.NextResultAsync();
        }
    }
}
