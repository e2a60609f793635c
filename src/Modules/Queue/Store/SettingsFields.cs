using System.Globalization;
using StackExchange.Redis;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>A queue's own settings as fields of its hash in Redis; empty ones take the configured value.</summary>
internal static class SettingsFields
{
    /// <summary>Capacity, rate and mode, which can be changed at any time.</summary>
    public static RedisValue[] Of(QueueSettings settings) =>
    [
        "capacity", settings.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "",
        "rate", settings.AdmitPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "",
        "mode", settings.Mode == QueueMode.Open ? "" : NameOf(settings.Mode),
    ];

    /// <summary>All settings, for a queue that this Redis does not know yet.</summary>
    public static RedisValue[] All(QueueSettings settings) =>
        [.. Of(settings), "opensAt", settings.OpensAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "", "seed", settings.Seed];

    /// <summary>A mode as scripts and answers name it.</summary>
    public static string NameOf(QueueMode mode) => mode switch
    {
        QueueMode.Paused => "paused",
        QueueMode.Draining => "draining",
        QueueMode.Bypass => "bypass",
        _ => "open",
    };
}
