using System.Globalization;
using StackExchange.Redis;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>A queue's own settings as fields of its hash in Redis; empty ones take the configured value.</summary>
internal static class SettingsFields
{
    /// <summary>The arguments of settings.lua, which are also all fields.</summary>
    public static RedisValue[] Of(QueueSettings settings) =>
    [
        "version", settings.Version,
        "capacity", settings.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "",
        "rate", settings.AdmitPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "",
        "mode", settings.Mode == QueueMode.Open ? "" : NameOf(settings.Mode),
        "opensAt", settings.OpensAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "",
        "seed", settings.Seed,
    ];

    /// <summary>A mode as scripts and answers name it.</summary>
    public static string NameOf(QueueMode mode) => mode switch
    {
        QueueMode.Paused => "paused",
        QueueMode.Draining => "draining",
        QueueMode.Bypass => "bypass",
        _ => "open",
    };
}
