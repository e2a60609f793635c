using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microting.EntityFrameworkCore.MySql.Infrastructure;
using MySqlConnector;
using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;
using Ticketing.Common.Providers;

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

    private const string AreYouThere = "do 0";

    // One that rests for longer is asked whether it is still there before it is used.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    // When each connection was last opened, by its number at the server. What died in use stays here: a few numbers.
    private readonly ConcurrentDictionary<int, long> _opened = new();

    // Every statement sees what was committed before it; whoever meets a lock gives up within a second, and whoever leaves a transaction alone loses it.
    private static readonly string Prepare = $"""
        set session transaction isolation level read committed;
        set session time_zone = '+00:00', innodb_lock_wait_timeout = 1, idle_transaction_timeout = {DatabaseOptions.IdleTransactionSeconds}, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'
        """;

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
        connection.MinimumPoolSize = (uint)Math.Min(options.MinPoolSize, options.MaxPoolSize);
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

    private static async Task SendBatchAsync(DbConnection connection, DbTransaction? open, DbChanges changes)
    {
        // Commands of a batch go in one packet and the server stops at the first that fails.
        await using var batch = new MySqlBatch((MySqlConnection)connection, (MySqlTransaction?)open);
        var start = $"set {MovedAmount.MariaDb} = null, {OutboxTrace.MariaDbAssignment(changes)}";
        batch.BatchCommands.Add(new MySqlBatchCommand(open is null ? start + "; start transaction" : start));
        foreach (var command in changes.Commands)
            batch.BatchCommands.Add((MySqlBatchCommand)command);
        if (open is null)
            batch.BatchCommands.Add(new MySqlBatchCommand("commit"));
        try
        {
            await using var reader = await batch.ExecuteReaderAsync();
            foreach (var onRow in changes.Readers)
            {
                while (await reader.ReadAsync())
                    onRow(reader);
                await reader.NextResultAsync();
            }
        }
        catch (Exception) when (open is null && connection.State == ConnectionState.Open)
        {
            await ExecuteAsync(connection, "rollback", DatabaseOptions.TimeoutSeconds);
            throw;
        }
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

    private async ValueTask PrepareAsync(MySqlConnectionOpenedContext context, CancellationToken cancellation)
    {
        var connection = context.Connection;
        if ((context.Conditions & MySqlConnectionOpenedConditions.New) != 0)
        {
            Check(connection.ServerVersion);
            await ExecuteAsync(connection, Prepare, DatabaseOptions.TimeoutSeconds);
        }
        else if (!_opened.TryGetValue(connection.ServerThread, out var opened) || time.GetElapsedTime(opened) > Rest)
        {
            await ReplaceIfDeadAsync(connection, cancellation);
        }

        _opened[connection.ServerThread] = time.GetTimestamp();
    }

    // The pool does not look, and after an outage all that rested in it are dead; those of a data source cannot be cleared.
    private async Task ReplaceIfDeadAsync(MySqlConnection connection, CancellationToken cancellation)
    {
        var number = connection.ServerThread;
        try
        {
            await ExecuteAsync(connection, AreYouThere, DatabaseOptions.TimeoutSeconds);
        }
        catch (Exception) when (connection.State != ConnectionState.Open)
        {
            _opened.TryRemove(number, out _);
            await connection.CloseAsync();
            // The next of the pool, or a new one: it comes through here as well.
            await connection.OpenAsync(cancellation);
        }
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
            throw ProviderSettings.Invalid(
                DatabaseProviders.Setting,
                $"Database:Provider is MySql, which means MariaDB {Oldest} or later; the server at ConnectionStrings:Database is {server}.");
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, int seconds)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = seconds;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
