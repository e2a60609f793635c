using Ticketing.Data;
using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// The built host as a process of its own on a free port of 127.0.0.1, so that tests can kill it. It ends with the
/// test process at the latest.
/// </summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private HostProcess(ChildProcess process, Uri baseAddress)
    {
        _process = process;
        BaseAddress = baseAddress;
        Client = new HttpClient { BaseAddress = baseAddress, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Where it serves.</summary>
    public Uri BaseAddress { get; }

    /// <summary>A client for it, closed with it.</summary>
    public HttpClient Client { get; }

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, or the last part of it.</summary>
    public string Output => _process.Output.ToString();

    /// <summary>Starts a host and waits until it answers 200 at <paramref name="readyPath"/>.</summary>
    /// <param name="environment">Configuration, such as <c>ConnectionStrings__Database</c>. The environment is Development unless named.</param>
    /// <param name="readyPath">The path to wait for; <c>/health/live</c> does not need the database and Redis to answer.</param>
    /// <param name="port">The port to serve on, when it has to be one that another host had.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer within a minute; the message has the end of its output.</exception>
    public static async Task<HostProcess> StartAsync(
        IReadOnlyDictionary<string, string?> environment, string readyPath = "/health/ready", int? port = null)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port ?? FreePort.Next()}");
        var variables = HostEnvironment.Build(environment, address);
        var host = new HostProcess(ChildProcess.Start(HostEnvironment.Command(variables, [])), new Uri(address));
        try
        {
            await Until.TrueAsync($"the host answered at {readyPath}", Patience, () => host.AnswersAsync(readyPath));
            return host;
        }
        catch (TimeoutException error)
        {
            var failure = host._process.Failure($"did not answer 200 at {readyPath}: {error.Message}");
            await host.DisposeAsync();
            throw failure;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the host, such as <c>--migrate</c>, to its end.</summary>
    /// <exception cref="InvalidOperationException">It took longer than a minute.</exception>
    public static async Task<HostCommandResult> RunAsync(IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> arguments)
    {
        using var process = ChildProcess.Start(HostEnvironment.Command(HostEnvironment.Build(environment, null), arguments));
        if (!await process.WaitForExitAsync(Patience))
        {
            process.Send(Signal.Kill);
            throw process.Failure($"{string.Join(' ', arguments)} did not end within {Patience.TotalSeconds:0} s");
        }

        await process.DrainAsync();
        return new HostCommandResult(process.ExitCode, process.Output.ToString());
    }

    /// <summary>Kills it with SIGKILL and waits for its end.</summary>
    public Task KillAsync() => _process.EndAsync(Signal.Kill, Patience);

    /// <summary>Asks it to stop (SIGTERM), waits for its end, and answers with its exit status.</summary>
    /// <exception cref="InvalidOperationException">It had not ended after a minute, and was killed.</exception>
    public async Task<int> TerminateAsync()
    {
        await _process.EndAsync(Signal.Term, Patience);
        return _process.ExitCode;
    }

    /// <summary>Freezes the process (SIGSTOP).</summary>
    public void Pause() => _process.Send(Signal.Stop);

    /// <summary>Lets a frozen process run on (SIGCONT).</summary>
    public void Resume() => _process.Send(Signal.Cont);

    /// <summary>Kills it, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(string path)
    {
        if (HasExited)
        {
            await _process.DrainAsync();
            throw _process.Failure($"ended with exit status {_process.ExitCode} while starting");
        }

        try
        {
            using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
