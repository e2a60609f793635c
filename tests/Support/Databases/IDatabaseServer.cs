namespace Ticketing.Tests.Support;

/// <summary>A private, real database server of either kind that a test can break.</summary>
public interface IDatabaseServer : IAsyncDisposable
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>The port of 127.0.0.1 it listens on; the same after every restart.</summary>
    int Port { get; }

    /// <summary>Creates an empty database and answers with the connection string for it.</summary>
    Task<string> CreateDatabaseAsync();

    /// <summary>Stops and starts the server on the same port and data.</summary>
    Task RestartAsync(ServerStop how);

    /// <summary>Ends every client connection to every database from the server's side.</summary>
    Task CutConnectionsAsync();

    /// <summary>Cancels every statement that runs for a client, from the server's side; the connections stay.</summary>
    Task CancelStatementsAsync();
}
