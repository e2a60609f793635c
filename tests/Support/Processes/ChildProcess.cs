using System.Diagnostics;

namespace Ticketing.Tests.Support.Processes;

/// <summary>
/// A process that ends with this one: it is started under <c>setpriv --pdeathsig</c>, so that the kernel signals it even after a SIGKILL of its parent.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly ChildCommand _command;
    private readonly Process _process;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ChildCommand command)
    {
        _command = command;
        _process = new Process { StartInfo = command.ToStartInfo(), EnableRaisingEvents = true };
        _process.Exited += (_, _) => _exited.TrySetResult();
    }

    /// <summary>The process's id, which is also the id of its process group.</summary>
    public int Id => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The exit status of an ended process; 127 when the program is not installed.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What the process and earlier ones with the same log file printed; the last 4 MiB of it.</summary>
    public string Output => _command.LogFile is null ? "" : LogText.Read(_command.LogFile);

    /// <summary>Starts the program.</summary>
    public static ChildProcess Start(ChildCommand command)
    {
        var child = new ChildProcess(command);
        LauncherThread.Run(child._process.Start);
        return child;
    }

    /// <summary>Runs a short command to its end and answers with what it printed.</summary>
    /// <exception cref="InvalidOperationException">The command failed, or took longer than <paramref name="limit"/>.</exception>
    public static async Task<string> RunAsync(ChildCommand command, TimeSpan limit)
    {
        using var child = Start(command with { LogFile = command.LogFile ?? ScratchFolder.NewFile(command.Name) });
        if (!await child.WaitForExitAsync(limit))
        {
            child.SendToGroup(Signal.Kill);
            throw child.Failure($"did not end within {limit.TotalSeconds:0} s");
        }

        return child.ExitCode == 0 ? child.Output : throw child.Failure($"failed with exit status {child.ExitCode}");
    }

    /// <summary>Sends a signal to the process.</summary>
    public void Send(Signal signal)
    {
        if (!HasExited)
            Signals.Send(Id, signal);
    }

    /// <summary>Sends a signal to the process and to those that it started, also after its own end.</summary>
    public void SendToGroup(Signal signal) => Signals.Send(-Id, signal);

    /// <summary>Waits for the end of the process; true when it ended in time.</summary>
    public async Task<bool> WaitForExitAsync(TimeSpan limit) =>
        HasExited || await Task.WhenAny(_exited.Task, Task.Delay(limit)) == _exited.Task;

    /// <summary>Waits for the end of the process and answers with its exit status.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return ExitCode;
    }

    /// <summary>Sends <paramref name="signal"/> and waits for the end; after <paramref name="limit"/> it and those that it started are killed.</summary>
    /// <exception cref="InvalidOperationException">It had to be killed.</exception>
    public async Task EndAsync(Signal signal, TimeSpan limit)
    {
        Send(signal);
        if (await WaitForExitAsync(limit))
            return;
        SendToGroup(Signal.Kill);
        await WaitForExitAsync(limit);
        throw Failure($"did not end within {limit.TotalSeconds:0} s of {signal}");
    }

    /// <summary>An exception that says what went wrong, with the end of the process's output.</summary>
    public InvalidOperationException Failure(string what) => new($"{_command.Name} {what}. The end of its output:\n{LogText.LastLines(Output, 40)}");

    /// <summary>Frees what belongs to this process; the child is left as it is.</summary>
    public void Dispose() => _process.Dispose();
}
