using Ticketing.Data;
using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// A private, real Redis on a free port of 127.0.0.1. It can be stopped, killed, paused and started again on the same
/// port; it ends, and its folder goes, with the test process at the latest.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _folder = ScratchFolder.Create("redis");
    private readonly IReadOnlyList<string> _settings;
    private readonly string _address;
    private ChildProcess? _process;

    private RedisServer(string address, int port, IReadOnlyList<string> settings)
    {
        _address = address;
        Port = port;
        _settings = settings;
    }

    /// <summary>The port of 127.0.0.1 it listens on; the same after every restart.</summary>
    public int Port { get; }

    /// <summary>The server's process.</summary>
    /// <exception cref="InvalidOperationException">It is stopped.</exception>
    public int ProcessId => Running.Id;

    /// <summary>In StackExchange.Redis's form.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{_address}:{Port}");

    /// <summary>What the server logged since its last start, or the last part of it.</summary>
    public string Output => _process?.Output.ToString() ?? "";

    private ChildProcess Running => _process is { HasExited: false } process ? process : throw new InvalidOperationException("Redis is stopped.");

    /// <summary>Creates and starts an empty server.</summary>
    /// <param name="persistent">True keeps an append-only file, so that data outlives a restart; false keeps nothing.</param>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static Task<RedisServer> StartNewAsync(bool persistent = false) =>
        StartNewAsync(FreePort.Next(), persistent ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--appendonly", "no"]);

    internal static Task<RedisServer> StartNewAsync(int port, IReadOnlyList<string> settings) => StartAtAsync("127.0.0.1", port, settings);

    /// <summary>Creates and starts an empty server at another address of this machine, with settings of its own.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<RedisServer> StartAtAsync(string address, int port, IReadOnlyList<string> settings)
    {
        var server = new RedisServer(address, port, settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts a stopped or killed server on its old port, with what it kept, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or does not start.</exception>
    public async Task StartAsync()
    {
        if (_process is { HasExited: false })
            throw new InvalidOperationException("Redis is already running.");
        _process?.Dispose();
        _process = ChildProcess.Start(new ChildCommand("redis-server", "redis-server",
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", _address, "--save", "", "--dir", _folder, .. _settings,
        ]));
        await Until.TrueAsync("Redis answered", Patience, AnswersAsync);
    }

    /// <summary>Stops the server (SIGTERM) and waits for its end. A paused one is resumed first.</summary>
    public async Task StopAsync()
    {
        Resume();
        await Running.EndAsync(Signal.Term, Patience);
    }

    /// <summary>Kills the server with SIGKILL and waits for its end.</summary>
    public Task KillAsync() => Running.EndAsync(Signal.Kill, Patience);

    /// <summary>Kills the server and starts it with nothing in it, on the same port.</summary>
    public async Task RestartEmptyAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        await StartAsync();
    }

    /// <summary>Stops and starts the server on the same port; a persistent one keeps its data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Ends every client connection from the server's side, those that subscribe among them.</summary>
    /// <exception cref="InvalidOperationException">The server did not take the command.</exception>
    public async Task CutConnectionsAsync()
    {
        foreach (var type in new[] { "normal", "pubsub" })
        {
            var answer = await RedisClient.AskAsync(Port, $"CLIENT KILL TYPE {type}");
            if (answer?.StartsWith(':') != true)
                throw new InvalidOperationException($"Redis answered '{answer}' when its connections were to be cut.");
        }
    }

    /// <summary>Freezes the process (SIGSTOP): connections stay open and nothing answers.</summary>
    public void Pause() => Running.Send(Signal.Stop);

    /// <summary>Lets a frozen process run on (SIGCONT).</summary>
    public void Resume() => Running.Send(Signal.Cont);

    /// <summary>Ends the server and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (!_process!.HasExited)
            return await RedisClient.AskAsync(Port, "PING", _address) is { } answer && answer.StartsWith("+PONG", StringComparison.Ordinal);
        await _process.DrainAsync();
        throw _process.Failure($"ended with exit status {_process.ExitCode} while starting");
    }
}
