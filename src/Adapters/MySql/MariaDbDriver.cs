using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure;
using Ticketing.Data;

namespace Ticketing.Adapters.MySql;

/// <summary>MariaDB, by MySqlConnector. MySQL speaks the same protocol but has no anonymous blocks, and is refused.</summary>
internal sealed class MariaDbDriver(TimeProvider time) : IDatabaseDriver
{
    /// <summary>The state of conditions that the SQL itself signals.</summary>
    private const string Signalled = "45000";

    private static readonly Version Oldest = new(10, 11);

    // Names of locks are the server's, not the database's.
    private const string TakeTurn = "select get_lock(concat('concert ', database()), @seconds)";
    private const string EndTurn = "do release_lock(concat('concert ', database()))";

    // One that rests for longer is asked whether it is still there before it is used.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    // Whatever a stopped change has left is undone. Every statement sees what was committed before it; whoever meets a lock gives up within a second, and whoever leaves a transaction alone loses it.
    private static readonly string MakeReady = $"""
        rollback;
        set session transaction isolation level read committed;
        set session time_zone = '+00:00', innodb_lock_wait_timeout = 1, idle_transaction_timeout = {DatabaseOptions.IdleTransactionSeconds}, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'
        """;

    // What is known of each connection to the server, by the very text with which the server greeted it: its number is given again after a restart, while the one before may still rest in the pool.
    private readonly ConditionalWeakTable<string, Known> _known = [];

    public bool DeadlockEndsTransaction => true;

    public DbDataSource CreateSource(string? address, DatabaseOptions options)
    {
        if (string.IsNullOrWhiteSpace(address))
            throw new InvalidOperationException("ConnectionStrings:Database is not set. Set it to the address of MariaDB, for example Server=127.0.0.1;Database=concert;User ID=concert.");

        var builder = new MySqlDataSourceBuilder(address);
        var connection = builder.ConnectionStringBuilder;
        connection.ApplicationName = "concert";
        connection.ConnectionTimeout = DatabaseOptions.TimeoutSeconds;
        connection.DefaultCommandTimeout = DatabaseOptions.TimeoutSeconds;
        // How long a command that ran out of time waits for the server to say so.
        connection.CancellationTimeout = 1;
        connection.MaximumPoolSize = (uint)options.MaxPoolSize;
        // The driver would open its least number of connections one after the other, in the time that whoever asks for one has. They are opened at start, and none is closed for resting.
        connection.MinimumPoolSize = 0;
        connection.ConnectionIdleTimeout = 0;
        // Beginning a transaction sends two commands: where the first is stopped, the answer to the second would wait in the connection for whoever has it next.
        connection.Pipelining = false;
        // A connection goes back to the pool without state worth a round trip to reset.
        connection.ConnectionReset = false;
        connection.AllowUserVariables = true;
        connection.UseAffectedRows = false;
        // Reads through a context take part in the session's transaction without naming it.
        connection.IgnoreCommandTransaction = true;
        builder.UseConnectionOpenedCallback(PrepareAsync);
        return builder.Build();
    }

    public DbBatchCommand CreateCommand(string text) => new MySqlBatchCommand(text);

    public void Configure(DbContextOptionsBuilder options, DbConnection connection, string schema) => Use(options, connection, schema);

    /// <summary>Lets a context use MariaDB: the connection, or none where only its model is asked for.</summary>
    public static void Use(DbContextOptionsBuilder options, DbConnection? connection, string schema)
    {
        var server = new MariaDbServerVersion(Oldest);
        if (connection is null)
            options.UseMySql(server, Choose);
        else
            options.UseMySql(connection, server, Choose);
        options.ReplaceService<IModelCustomizer, MariaDbModel>();

        void Choose(MySqlDbContextOptionsBuilder mysql) => mysql
            .MigrationsAssembly(typeof(MariaDbDriver).Assembly.GetName().Name)
            .MigrationsHistoryTable($"{schema}_{HistoryRepository.DefaultTableName}")
            .SchemaBehavior(MySqlSchemaBehavior.Ignore);
    }

    public async Task SendAsync(DbConnection connection, DbTransaction? open, DbChanges changes)
    {
        try
        {
            await SendBatchAsync(connection, open, changes);
        }
        catch (MySqlException stopped) when (stopped.ErrorCode == MySqlErrorCode.AutoIncrementReadFailed)
        {
            // What a statement says that was stopped as it waited for its table's next number.
            throw new TimeoutException("MariaDB stopped an insert.", stopped);
        }
    }

    private async Task SendBatchAsync(DbConnection connection, DbTransaction? open, DbChanges changes)
    {
        // Commands of a batch go in one packet and the server stops at the first that fails. Where it is told to stop between two of them it says that there is more and sends nothing more:
        // the change is undone then, with its connection. A batch has no limit of time unless it is given one.
        await using var batch = new MySqlBatch((MySqlConnection)connection, (MySqlTransaction?)open) { Timeout = DatabaseOptions.TimeoutSeconds };
        var start = $"set {MovedAmount.MariaDb} = null, {OutboxTrace.MariaDbAssignment(changes)}";
        batch.BatchCommands.Add(new MySqlBatchCommand(open is null ? start + "; start transaction" : start));
        foreach (var command in changes.Commands)
            batch.BatchCommands.Add((MySqlBatchCommand)command);
        if (open is null)
            batch.BatchCommands.Add(new MySqlBatchCommand("commit"));
        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            await ReadAsync(reader, changes.Readers);
        }
        catch (Exception) when (open is null && connection.State == ConnectionState.Open)
        {
            var known = KnownOf(connection);
            known.IsReady = false;
            await ExecuteAsync(connection, "rollback", DatabaseOptions.TimeoutSeconds);
            known.IsReady = true;
            throw;
        }
    }

    private static async Task ReadAsync(MySqlDataReader reader, IEnumerable<Action<DbDataReader>> readers)
    {
        ExceptionDispatchInfo? refused = null;
        foreach (var onRow in readers)
        {
            if (reader.FieldCount == 0)
                throw new TimeoutException("MariaDB left out what a command returns.");
            while (await reader.ReadAsync())
            {
                try
                {
                    if (refused is null)
                        onRow(reader);
                }
                catch (Exception fault)
                {
                    // Disposing would read the rest without a limit of time.
                    refused = ExceptionDispatchInfo.Capture(fault);
                }
            }

            await reader.NextResultAsync();
        }

        refused?.Throw();
    }

    public string? ReasonOf(DbException fault) => fault is not MySqlException refused ? null : refused switch
    {
        { SqlState: Signalled } => refused.Message,
        { ErrorCode: MySqlErrorCode.DuplicateKeyEntry } => IndexOf(refused.Message),
        _ => null,
    };

    public bool IsDeadlock(DbException fault) => fault is MySqlException { ErrorCode: MySqlErrorCode.LockDeadlock };

    public async Task TakeTurnAsync(DbConnection connection, int seconds, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = TakeTurn;
        command.CommandTimeout = seconds + DatabaseOptions.TimeoutSeconds;
        command.With("@seconds", seconds);
        if (await command.ExecuteScalarAsync(cancellation) is not (1L or 1))
            throw new TimeoutException($"Another host had the turn at the database for {seconds} s.");
    }

    public Task EndTurnAsync(DbConnection connection) => ExecuteAsync(connection, EndTurn, DatabaseOptions.TimeoutSeconds);

    // Duplicate entry '1' for key 'ux_seats': MariaDB tells the index nowhere else.
    private static string IndexOf(string message)
    {
        var name = message[(message.LastIndexOf(" key '", StringComparison.Ordinal) + " key '".Length)..].TrimEnd('\'');
        return name[(name.LastIndexOf('.') + 1)..];
    }

    private Known KnownOf(DbConnection connection) => _known.GetOrCreateValue(connection.ServerVersion);

    private async ValueTask PrepareAsync(MySqlConnectionOpenedContext context, CancellationToken cancellation)
    {
        var connection = context.Connection;
        var isNew = (context.Conditions & MySqlConnectionOpenedConditions.New) != 0;
        if (isNew)
            Check(connection.ServerVersion);
        var known = KnownOf(connection);
        if (known.IsReady && time.GetElapsedTime(known.OpenedAt) <= Rest)
        {
            known.OpenedAt = time.GetTimestamp();
            return;
        }

        known.IsReady = false;
        try
        {
            await ExecuteAsync(connection, MakeReady, DatabaseOptions.TimeoutSeconds);
        }
        catch (Exception) when (!isNew && connection.State != ConnectionState.Open)
        {
            // The pool does not look, and after an outage all that rested in it are dead; those of a data source cannot be cleared.
            await connection.CloseAsync();
            // The next of the pool, or a new one: it comes through here as well.
            await connection.OpenAsync(cancellation);
            return;
        }

        known.IsReady = true;
        known.OpenedAt = time.GetTimestamp();
    }

    /// <summary>Refuses a server that is not MariaDB, or too old, by what it says it is.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">It is.</exception>
    internal static void Check(string server)
    {
        // MariaDB puts this in front for clients that take a higher number for a newer MySQL.
        const string Disguise = "5.5.5-";
        var said = server.StartsWith(Disguise, StringComparison.Ordinal) ? server[Disguise.Length..] : server;
        var number = new string([.. said.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        if (!server.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) || !Version.TryParse(number, out var version) || version < Oldest)
        {
            throw new OptionsValidationException("ConnectionStrings:Database", typeof(string), [$"MariaDB {Oldest} or later is needed; the server at ConnectionStrings:Database is {server}."]);
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, int seconds)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = seconds;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed class Known
    {
        /// <summary>Whether it is prepared, and in no transaction that somebody else began.</summary>
        public bool IsReady { get; set; }

        public long OpenedAt { get; set; }
    }
}
