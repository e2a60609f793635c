using System.Security.Cryptography;

namespace Ticketing.Tests.Support;

/// <summary>How a <see cref="MariaDbServer"/> is set up.</summary>
public sealed record MariaDbOptions
{
    /// <summary>The account that clients use.</summary>
    public string Account { get; init; } = "tests";

    /// <summary>The account's password; a new random one, unless given.</summary>
    public string Password { get; init; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A database that exists from the start and is the only one that the account may use; null lets it do everything.</summary>
    public string? Database { get; init; }

    /// <summary>True writes the log to the disk with every commit, so that a crash loses nothing; false is faster.</summary>
    public bool IsDurable { get; init; }

    /// <summary>How many connections the server takes.</summary>
    public int MaxConnections { get; init; } = 500;

    /// <summary>The size of the buffer pool, in MiB.</summary>
    public int BufferPoolMegabytes { get; init; } = 256;

    /// <summary>The size of InnoDB's log, in MiB.</summary>
    public int LogMegabytes { get; init; } = 96;

    /// <summary>Further arguments of the server.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
