using Ticketing.Dev.CommandLine;

namespace Ticketing.Dev.Running;

/// <summary>The options of <c>run</c> and <c>audit</c>.</summary>
internal sealed record RunOptions
{
    public int Port { get; private init; } = 8080;

    /// <summary>The folder for data and logs; null for the one that belongs to the port.</summary>
    public string? Data { get; private init; }

    public bool IsFresh { get; private init; }

    public int Replicas { get; private init; } = 1;

    public bool HasMonitoring { get; private init; }

    /// <summary>Kafka's address, "mock", or null for none.</summary>
    public string? Kafka { get; private init; }

    /// <summary>Whether users have tokens of their own, in place of a user id that is believed.</summary>
    public bool HasUserTokens { get; private init; }

    /// <exception cref="UsageException">An option is unknown or has a wrong value.</exception>
    public static RunOptions Parse(IReadOnlyList<string> words)
    {
        var options = new RunOptions();
        var reader = new OptionReader(words);
        while (reader.Read())
        {
            options = reader.Current switch
            {
                "--port" => options with { Port = reader.Number(1, 65535) },
                "--data" => options with { Data = reader.Value() },
                "--fresh" => options with { IsFresh = true },
                "--replicas" => options with { Replicas = reader.Number(1, 16) },
                "--monitoring" => options with { HasMonitoring = true },
                "--kafka" => options with { Kafka = reader.Value() },
                "--identity" => options with { HasUserTokens = IsJwt(reader.Value()) },
                var other => throw new UsageException($"unknown option '{other}'"),
            };
        }

        return options;
    }

    private static bool IsJwt(string identity) => identity switch
    {
        "jwt" => true,
        "trusted" => false,
        _ => throw new UsageException($"--identity must be trusted or jwt, not '{identity}'"),
    };
}
