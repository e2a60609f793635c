using Ticketing.Data;
using System.ComponentModel;
using System.Diagnostics;

namespace Ticketing.Tests.Support.Processes;

/// <summary>
/// A process that ends with the test process, however that ends: it is started under <c>setpriv --pdeathsig</c>,
/// so that the kernel signals it even after a SIGKILL of its parent.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ChildCommand command)
    {
        Name = command.Name;
        _process = new Process { StartInfo = command.ToStartInfo(), EnableRaisingEvents = true };
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Output.Add(line.Data);
    }

    public string Name { get; }

    public OutputTail Output { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="InvalidOperationException">The program, or setpriv, is not installed.</exception>
    public static ChildProcess Start(ChildCommand command)
    {
        var child = new ChildProcess(command);
        try
        {
            LauncherThread.Run(child._process.Start);
        }
        catch (Win32Exception error)
        {
            child.Dispose();
            throw new InvalidOperationException($"Cannot start {command.Name}: {error.Message}. It runs through setpriv (Debian package util-linux).", error);
        }

        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a short command to its end and answers with what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed, or took longer than <paramref name="limit"/>.</exception>
    public static async Task<string> RunAsync(ChildCommand command, TimeSpan limit)
    {
        using var child = Start(command);
        if (!await child.WaitForExitAsync(limit))
        {
            child.Send(Signal.Kill);
            throw child.Failure($"did not end within {limit.TotalSeconds:0} s");
        }

        await child.DrainAsync();
        return child.ExitCode == 0 ? child.Output.ToString() : throw child.Failure($"failed with exit status {child.ExitCode}");
    }

    public void Send(Signal signal)
    {
        if (!HasExited)
            Signals.Send(Id, signal);
    }

    /// <summary>True when the process ended in time.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan limit) =>
        HasExited || await Task.WhenAny(_exited.Task, Task.Delay(limit)) == _exited.Task;

    /// <summary>Waits until everything that an ended process printed has been read.</summary>
    public Task DrainAsync() => _process.WaitForExitAsync();

    /// <summary>Sends <paramref name="signal"/> and waits for the end; after <paramref name="limit"/> the process is killed.</summary>
    /// <exception cref="InvalidOperationException">It had to be killed.</exception>
    public async Task EndAsync(Signal signal, TimeSpan limit)
    {
        Send(signal);
        if (await WaitForExitAsync(limit))
            return;
        Send(Signal.Kill);
        await WaitForExitAsync(limit);
        throw Failure($"did not end within {limit.TotalSeconds:0} s of {signal}");
    }

    public InvalidOperationException Failure(string what) => new($"{Name} {what}. The end of its output:\n{Output.Last(40)}");

    public void Dispose() => _process.Dispose();
}
