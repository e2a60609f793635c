using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Ticketing.Common.Data.Outbox;

namespace Ticketing.Common.Data;

/// <summary>PostgreSQL, by Npgsql.</summary>
internal sealed class PostgreSqlDriver : IDatabaseDriver
{
    /// <summary>The state that <c>common.expect</c> raises.</summary>
    private const string ExpectationFailed = "CT001";

    // Any number will do, as long as every replica uses the same.
    private const string TakeTurn = "select pg_advisory_lock(7246318204)";
    private const string EndTurn = "select pg_advisory_unlock(7246318204)";

    public bool DeadlockEndsTransaction => false;

    public DbDataSource CreateSource(string? address, DatabaseOptions options)
    {
        if (string.IsNullOrWhiteSpace(address))
            throw new InvalidOperationException("ConnectionStrings:Database is not set. Set it to the address of PostgreSQL, for example Host=127.0.0.1;Database=concert;Username=concert.");

        var builder = new NpgsqlDataSourceBuilder(address);
        var connection = builder.ConnectionStringBuilder;
        connection.ApplicationName ??= "concert";
        connection.Timeout = DatabaseOptions.TimeoutSeconds;
        connection.CommandTimeout = DatabaseOptions.TimeoutSeconds;
        // How long a command that ran out of time waits for the server to say so; together they stay below two seconds.
        connection.CancellationTimeout = 500;
        // Asking for it costs a look at the machine's tickets on the thread that opens the connection.
        connection.GssEncryptionMode = GssEncryptionMode.Disable;
        connection.MaxPoolSize = options.MaxPoolSize;
        connection.MinPoolSize = Math.Min(options.MinPoolSize, options.MaxPoolSize);
        // Times that the database itself writes into messages name UTC, wherever the host is.
        connection.Timezone = "UTC";
        connection.Options = string.Create(CultureInfo.InvariantCulture, $"{connection.Options} -c idle_in_transaction_session_timeout={DatabaseOptions.IdleTransactionSeconds}s").Trim();
        // A connection goes back to the pool without state worth a round trip to reset: only transaction-local settings and locks are used.
        connection.NoResetOnClose = true;
        // What runs by itself, such as looking for work, belongs to no trace.
        builder.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => Activity.Current is not null).ConfigureBatchFilter(_ => Activity.Current is not null)
            .ConfigureCommandEnrichmentCallback((span, command) => span.SetTag("db.operation.name", OperationOf(command.CommandText)))
            .ConfigureBatchEnrichmentCallback((span, batch) => span.SetTag("db.operation.name", "BATCH").SetTag("db.operation.batch.size", batch.BatchCommands.Count))
            .EnablePhysicalOpenTracing(false).EnableFirstResponseEvent(false));
        return builder.Build();
    }

    public DbBatchCommand CreateCommand(string text) => PgCommands.Sql(text);

    public void Configure(DbContextOptionsBuilder options, DbConnection connection, string schema) =>
        options.UseNpgsql(connection, npgsql => npgsql.MigrationsHistoryTable(HistoryRepository.DefaultTableName, schema));

    public async Task SendAsync(DbConnection connection, DbTransaction? open, DbChanges changes)
    {
        // Without error barriers the server runs a batch as one transaction, with a new snapshot for each command.
        await using var batch = connection.CreateBatch();
        var trace = OutboxTrace.PostgreSql(changes);
        if (trace is not null)
            batch.BatchCommands.Add(trace);
        foreach (var command in changes.Commands)
            batch.BatchCommands.Add(command);

        // Planned once on each connection. Not left to the driver's automatic preparing: a command that fails in the very batch
        // that prepares it leaves the driver and the server with different ideas of what is prepared.
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        if (trace is not null)
            await reader.NextResultAsync();
        foreach (var onRow in changes.Readers)
        {
            while (await reader.ReadAsync())
                onRow(reader);
            await reader.NextResultAsync();
        }
    }

    public string? ReasonOf(DbException fault) => fault is not PostgresException refused ? null : refused.SqlState switch
    {
        ExpectationFailed => refused.MessageText,
        PostgresErrorCodes.UniqueViolation => refused.ConstraintName,
        _ => null,
    };

    public bool IsDeadlock(DbException fault) => fault.SqlState == PostgresErrorCodes.DeadlockDetected;

    public Task TakeTurnAsync(DbConnection connection, int seconds, CancellationToken cancellation) => ExecuteAsync(connection, TakeTurn, seconds, cancellation);

    public Task EndTurnAsync(DbConnection connection) => ExecuteAsync(connection, EndTurn, DatabaseOptions.TimeoutSeconds, CancellationToken.None);

    // The first word: "select", "with", ...
    private static string OperationOf(string sql)
    {
        var text = sql.AsSpan().TrimStart();
        return text[..(text.IndexOfAny(' ', '\n') is > 0 and var end ? end : text.Length)].ToString().ToUpperInvariant();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, int seconds, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = seconds;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
