using System.ComponentModel.DataAnnotations;

namespace Ticketing.Common.Data;

/// <summary>How the database is reached. Section <c>Database</c>; the address itself is <c>ConnectionStrings:Database</c>.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary>How long a connection, a free place in the pool, or one command may take, in seconds: one, the only whole number below two.</summary>
    public const int TimeoutSeconds = 1;

    /// <summary>How many connections one replica opens at most. Three replicas with the default fit in a server that takes 100.</summary>
    [Range(1, 1000)]
    public int MaxPoolSize { get; init; } = 32;

    /// <summary>How many connections a replica keeps open when idle.</summary>
    [Range(0, 1000)]
    public int MinPoolSize { get; init; } = 4;

    /// <summary>How long the migrations at start may take, each command, in seconds. They wait for each other on replicas that start together.</summary>
    [Range(1, 3600)]
    public int MigrationTimeoutSeconds { get; init; } = 120;
}
