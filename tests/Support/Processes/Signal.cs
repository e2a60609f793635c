using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ticketing.Tests.Support.Processes;

/// <summary>Signals, with their Linux names and numbers.</summary>
public enum Signal
{
    /// <summary>SIGKILL: ends a process at once.</summary>
    Kill = 9,

    /// <summary>SIGTERM: asks a process to end.</summary>
    Term = 15,

    /// <summary>SIGCONT: lets a stopped process run on.</summary>
    Cont = 18,

    /// <summary>SIGSTOP: freezes a process.</summary>
    Stop = 19,
}

/// <summary>Sends signals.</summary>
public static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends the signal. A process that is already gone is no error.</summary>
    /// <param name="processId">The process, or, negative, the process group.</param>
    /// <param name="signal">What to send.</param>
    /// <exception cref="Win32Exception">The signal may not be sent to that process.</exception>
    public static void Send(int processId, Signal signal)
    {
        if (kill(processId, (int)signal) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess)
            return;
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot send {signal} to process {processId}");
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int processId, int signal);
}
