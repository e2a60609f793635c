using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>Where a server keeps its files, listens and logs.</summary>
/// <param name="Folder">The server's folder; it exists.</param>
/// <param name="Port">The port of 127.0.0.1 on which the server listens; the same at every start.</param>
/// <param name="LogFile">The file to which the server's output is appended.</param>
public sealed record ServerHome(string Folder, int Port, string LogFile)
{
    /// <summary>True when the folder is removed with the server. A server of a temporary home is killed with this process; another is asked to stop.</summary>
    public bool IsTemporary { get; private init; }

    /// <summary>An empty folder and a free port, which end with this process at the latest.</summary>
    /// <param name="name">The name of the server, as part of the folder's name.</param>
    /// <param name="port">A port, where it must be a certain one.</param>
    public static ServerHome Temporary(string name, int? port = null)
    {
        var folder = ScratchFolder.Create(name);
        return new ServerHome(folder, port ?? FreePort.Next(), $"{folder}.log") { IsTemporary = true };
    }
}
