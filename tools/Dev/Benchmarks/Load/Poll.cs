using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>Waits for any of several connections with poll(2), which costs far less than an asynchronous read of each.</summary>
internal sealed partial class Poll
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly Entry[] _entries;

    public Poll(IReadOnlyList<Connection> connections) =>
        _entries = [.. connections.Select(connection => new Entry { Descriptor = connection.Descriptor, Wanted = Readable })];

    /// <summary>Waits until a connection can be read, or for so many milliseconds.</summary>
    /// <exception cref="Win32Exception">The system refused.</exception>
    public void Wait(int milliseconds)
    {
        if (poll(_entries, (nuint)_entries.Length, milliseconds) < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Whether the connection of this number can be read, or has ended.</summary>
    public bool IsReadable(int connection) => _entries[connection].Ready != 0;

    /// <summary>Leaves a connection out from now on.</summary>
    public void Remove(int connection) => _entries[connection] = new Entry { Descriptor = -1 };

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int poll([In, Out] Entry[] entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Wanted;
        public short Ready;
    }
}
