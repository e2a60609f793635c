using Ticketing.Data;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// A private, real PostgreSQL on a free port of 127.0.0.1 with an empty data folder of its own. It can be stopped,
/// killed and started again with its data; it ends, and its folder goes, with the test process at the latest.
/// </summary>
public sealed class PostgresServer : IDatabaseServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly string _password;
    private readonly bool _durable;
    private ChildProcess? _process;
    private int _databases;

    private PostgresServer(string folder, string password, bool durable)
    {
        _folder = folder;
        _password = password;
        _durable = durable;
        Port = FreePort.Next();
    }

    /// <inheritdoc/>
    public string Name => "PostgreSQL";

    /// <inheritdoc/>
    public int Port { get; }

    /// <summary>The server's main process.</summary>
    /// <exception cref="InvalidOperationException">It is stopped.</exception>
    public int ProcessId => Running.Id;

    /// <summary>What the server logged since its last start, or the last part of it.</summary>
    public string Output => _process?.Output.ToString() ?? "";

    /// <summary>For the administrator's database; its connections are not pooled.</summary>
    public string AdminConnectionString => ConnectionString("postgres") + ";Pooling=false";

    private ChildProcess Running => _process is { HasExited: false } process ? process : throw new InvalidOperationException("PostgreSQL is stopped.");

    /// <summary>Creates and starts a server; about a second.</summary>
    /// <param name="durable">True keeps fsync and full page writes on, for tests that crash it; false is faster.</param>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<PostgresServer> StartNewAsync(bool durable = false)
    {
        var folder = ScratchFolder.Create("postgres");
        var password = RandomNumberGenerator.GetHexString(32);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password);
        await GiveToServerAccountAsync(folder);
        await ChildProcess.RunAsync(
            new ChildCommand("initdb", PostgresPrograms.Initdb,
            [
                "--pgdata", DataFolder(folder), "--username", "postgres", "--pwfile", Path.Combine(folder, "password"),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ])
            { User = PostgresPrograms.User },
            Patience);
        var server = new PostgresServer(folder, password, durable);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts a stopped or killed server on its old port with its old data and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or does not start.</exception>
    public async Task StartAsync()
    {
        if (_process is { HasExited: false })
            throw new InvalidOperationException("PostgreSQL is already running.");
        _process?.Dispose();
        _process = ChildProcess.Start(new ChildCommand("postgres", PostgresPrograms.Server, Arguments())
        {
            User = PostgresPrograms.User,
            // QUIT, not KILL: the server then takes its workers and its shared memory with it.
            OnParentDeath = Signal.Quit,
        });
        await Until.TrueAsync("PostgreSQL answered", Patience, AnswersAsync);
    }

    /// <summary>Stops the server and waits for its end; the data stays.</summary>
    public async Task StopAsync(ServerStop how = ServerStop.Fast)
    {
        await Running.EndAsync(how == ServerStop.Fast ? Signal.Int : Signal.Quit, Patience);
        await WorkersGoneAsync();
    }

    /// <inheritdoc/>
    public async Task RestartAsync(ServerStop how = ServerStop.Fast)
    {
        await StopAsync(how);
        await StartAsync();
    }

    /// <summary>Kills the main process with SIGKILL and waits until its workers, which notice, are gone too.</summary>
    public async Task KillAsync()
    {
        await Running.EndAsync(Signal.Kill, Patience);
        await WorkersGoneAsync();
    }

    /// <summary>Freezes the server with all of its workers (SIGSTOP): connections stand, and new ones are made, but nothing is answered.</summary>
    public void Pause() => SendToAll(Signal.Stop);

    /// <summary>Lets a frozen server run on.</summary>
    public void Resume() => SendToAll(Signal.Cont);

    /// <inheritdoc/>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return ConnectionString(name);
    }

    /// <inheritdoc/>
    public Task CutConnectionsAsync() =>
        ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");

    /// <inheritdoc/>
    public Task CancelStatementsAsync() =>
        ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()");

    /// <summary>Stops the server and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Resume();
            await StopAsync(ServerStop.Immediate);
        }

        _process?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static string DataFolder(string folder) => Path.Combine(folder, "data");

    private static async Task GiveToServerAccountAsync(string folder)
    {
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(new ChildCommand("chown", "chown", ["-R", PostgresPrograms.User, folder]), Patience);
    }

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={database};Username=postgres;Password={_password}");

    private List<string> Arguments()
    {
        List<string> settings =
        [
            "listen_addresses=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"port={Port}"), "unix_socket_directories=",
            "max_connections=500", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC", "jit=off", "max_wal_size=2GB",
        ];
        if (!_durable)
            settings.AddRange(["fsync=off", "full_page_writes=off", "synchronous_commit=off"]);
        return ["-D", DataFolder(_folder), .. settings.SelectMany(setting => new[] { "-c", setting })];
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process is not { HasExited: false })
        {
            await _process!.DrainAsync();
            throw _process.Failure($"ended with exit status {_process.ExitCode} while starting");
        }

        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException error) when (error is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow })
        {
            return false;
        }
    }

    /// <summary>Workers hold the data folder for a moment after the main process; a start before their end would be refused.</summary>
    private Task WorkersGoneAsync() =>
        Until.TrueAsync("PostgreSQL's workers were gone", Patience, () => !ProcessesIn(DataFolder(_folder)).Any());

    // The main process first: it starts no more workers then.
    private void SendToAll(Signal signal)
    {
        Running.Send(signal);
        foreach (var process in ProcessesIn(DataFolder(_folder)))
            Signals.Send(process, signal);
    }

    private static IEnumerable<int> ProcessesIn(string folder) =>
        Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .Where(process => WorkingFolder(process) == folder)
            .Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));

    private static string? WorkingFolder(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
