using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>A private, real Redis.</summary>
/// <param name="home">Where it keeps its files and listens.</param>
/// <param name="settings">Options of the command line, besides port, address and folder.</param>
/// <param name="address">The address of this machine on which it listens.</param>
public sealed class RedisServer(ServerHome home, IReadOnlyList<string> settings, string address = "127.0.0.1") : Server("Redis", home)
{
    /// <summary>Settings of a server that keeps an append-only file, synchronized to disk once a second.</summary>
    public static IReadOnlyList<string> Persistent { get; } = ["--appendonly", "yes", "--appendfsync", "everysec"];

    /// <summary>Settings of a server that keeps nothing.</summary>
    public static IReadOnlyList<string> InMemory { get; } = ["--appendonly", "no"];

    /// <summary>The address and port in StackExchange.Redis's form.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{address}:{Port}");

    /// <summary>Creates and starts an empty server with a temporary folder.</summary>
    /// <param name="persistent">True keeps an append-only file, so that data outlives a restart; false keeps nothing.</param>
    /// <exception cref="InvalidOperationException">Redis is not installed or does not start; the message has the end of its output.</exception>
    public static Task<RedisServer> StartNewAsync(bool persistent = false) => StartAtAsync("127.0.0.1", null, persistent ? Persistent : InMemory);

    /// <summary>Creates and starts an empty server at another address of this machine, with settings of its own.</summary>
    /// <exception cref="InvalidOperationException">Redis is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<RedisServer> StartAtAsync(string address, int? port, IReadOnlyList<string> settings)
    {
        var server = new RedisServer(ServerHome.Temporary("redis", port), settings, address);
        await server.StartAsync();
        return server;
    }

    /// <summary>Kills the server and starts it with nothing in it, on the same port.</summary>
    public async Task RestartEmptyAsync()
    {
        await KillAsync();
        Directory.Delete(Home.Folder, recursive: true);
        Directory.CreateDirectory(Home.Folder);
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

    private protected override ChildCommand Command() => new("redis-server", "redis-server",
    [
        "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", address, "--save", "", "--dir", Home.Folder, .. settings,
    ]);

    // One that asks for a password is ready, too.
    private protected override async Task<bool> AnswersAsync() => await RedisClient.AskAsync(Port, "PING", address) is { } answer &&
        (answer.StartsWith("+PONG", StringComparison.Ordinal) || answer.StartsWith("-NOAUTH", StringComparison.Ordinal));
}
