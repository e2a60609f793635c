using Ticketing.Data;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ticketing.Tests.Support.Processes;

/// <summary>The signals that tests send, with their Linux names and numbers.</summary>
internal enum Signal
{
    Int = 2,
    Quit = 3,
    Kill = 9,
    Term = 15,
    Cont = 18,
    Stop = 19,
}

internal static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends the signal. A process that is already gone is no error.</summary>
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
