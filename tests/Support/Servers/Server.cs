using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// A real server as a process of its own on a port of 127.0.0.1. It can be stopped, killed, paused and started again on the same port and data,
/// and it ends with this process at the latest, whatever ends this process.
/// </summary>
public abstract class Server : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;
    private long _logStart;

    private protected Server(string name, ServerHome home) => (Name, Home) = (name, home);

    /// <summary>What the server is called in messages.</summary>
    public string Name { get; }

    /// <summary>The port of 127.0.0.1 on which it listens; the same after every restart.</summary>
    public int Port => Home.Port;

    /// <summary>True while the server's process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The id of the server's process.</summary>
    /// <exception cref="InvalidOperationException">The server is stopped.</exception>
    public int ProcessId => Running.Id;

    /// <summary>The server's output since its last start; the last 4 MiB of it.</summary>
    public string Output => LogText.Read(Home.LogFile, _logStart);

    /// <summary>The last lines of the server's output.</summary>
    public string LastLines(int count) => LogText.LastLines(Output, count);

    /// <summary>Where it keeps its files.</summary>
    public ServerHome Home { get; }

    private protected virtual TimeSpan StartLimit => Limit;

    /// <summary>What ends it when the process that started it is gone: at once where its data is removed anyway.</summary>
    private protected virtual Signal OnParentDeath => Home.IsTemporary ? Signal.Kill : Signal.Term;

    private ChildProcess Running => _process is { HasExited: false } process ? process : throw new InvalidOperationException($"{Name} is stopped.");

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It runs already, is not installed, or does not start; the message has the end of its output.</exception>
    public async Task StartAsync()
    {
        if (IsRunning)
            throw new InvalidOperationException($"{Name} is already running.");
        KillLeftBehind();
        _process?.Dispose();
        _logStart = File.Exists(Home.LogFile) ? new FileInfo(Home.LogFile).Length : 0;
        var process = ChildProcess.Start(Command() with { LogFile = Home.LogFile, OnParentDeath = OnParentDeath });
        _process = process;
        try
        {
            await Until.TrueAsync($"{Name} answered", StartLimit, () => process.HasExited
                ? throw process.Failure($"ended with exit status {process.ExitCode} while starting")
                : AnswersAsync());
        }
        catch (TimeoutException late)
        {
            process.SendToGroup(Signal.Kill);
            throw process.Failure(late.Message);
        }
    }

    /// <summary>Waits until the server's process ends; at once when it does not run.</summary>
    public Task WaitForExitAsync() => _process?.WaitForExitAsync() ?? Task.CompletedTask;

    /// <summary>Asks the server to stop (SIGTERM) and waits for its end; answers with its exit status. A paused one is resumed first.</summary>
    /// <param name="limit">How long the server may take; a minute, unless given.</param>
    /// <exception cref="InvalidOperationException">It had to be killed.</exception>
    public async Task<int> StopAsync(TimeSpan? limit = null)
    {
        var process = Running;
        process.Send(Signal.Cont);
        await process.EndAsync(Signal.Term, limit ?? Limit);
        return process.ExitCode;
    }

    /// <summary>Kills the server and the processes that it started (SIGKILL) and waits for its end; its files stay.</summary>
    public Task KillAsync()
    {
        var process = Running;
        process.SendToGroup(Signal.Kill);
        return process.EndAsync(Signal.Kill, Limit);
    }

    /// <summary>Kills what a server that died has left behind: processes that it had started, such as nginx's workers, which keep its port.</summary>
    public void KillLeftBehind()
    {
        // One that ended well has left nothing, and its id may be another's by now.
        if (_process is { HasExited: true, ExitCode: not 0 } died)
            died.SendToGroup(Signal.Kill);
    }

    /// <summary>Stops the server and starts it on the same port and data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Kills the server and starts it on the same port and data.</summary>
    public async Task CrashAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    /// <summary>Freezes the process (SIGSTOP): connections stay open and nothing answers.</summary>
    public void Pause() => Running.Send(Signal.Stop);

    /// <summary>Lets a frozen process run on (SIGCONT).</summary>
    public void Resume() => Running.Send(Signal.Cont);

    /// <summary>Kills the server, if it runs, and removes its folder, if that is temporary.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await KillAsync();
        else
            KillLeftBehind();
        _process?.Dispose();
        if (Home.IsTemporary && Directory.Exists(Home.Folder))
            Directory.Delete(Home.Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract ChildCommand Command();

    private protected abstract Task<bool> AnswersAsync();
}
