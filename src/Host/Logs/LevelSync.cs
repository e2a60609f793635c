using System.Globalization;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Redis;

namespace Ticketing.Host.Logs;

/// <summary>
/// Keeps the levels that operators set, with their ends, in Redis, and looks every two seconds: so every replica has them, also one that starts later. While Redis is away those that are known
/// stay until their end.
/// </summary>
internal sealed class LevelSync(RedisConnection redis, LevelOverrides overrides, TimeProvider time, ILogger<LevelSync> log) : BackgroundService
{
    private const string Key = "logs:levels";

    /// <summary>How long a level may stand at most.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(1);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private volatile IReadOnlyDictionary<string, TimedLevel> _known = new Dictionary<string, TimedLevel>();

    /// <summary>Sets a level for all replicas; it ends by itself.</summary>
    public async Task SetAsync(string category, LogLevel level, TimeSpan duration)
    {
        var end = time.GetUtcNow() + duration;
        await redis.OpenAsync().WaitAsync(redis.Timeout);
        await redis.Database.HashSetAsync(Key, category, string.Create(CultureInfo.InvariantCulture, $"{level} {end.ToUnixTimeMilliseconds()}")).WaitAsync(redis.Timeout);
        // Longer than any of them lasts.
        await redis.Database.KeyExpireAsync(Key, MaxDuration + TimeSpan.FromHours(1)).WaitAsync(redis.Timeout);
        await ReadAsync();
    }

    /// <summary>Gives a category its configured level again, on all replicas.</summary>
    public async Task ResetAsync(string category)
    {
        await redis.OpenAsync().WaitAsync(redis.Timeout);
        await redis.Database.HashDeleteAsync(Key, category).WaitAsync(redis.Timeout);
        await ReadAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
                isAway = false;
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault))
            {
                if (!isAway)
                    LogsLog.LevelsUnknown(log, fault.GetType().Name, fault.Message);
                isAway = true;
                Apply(_known);
            }

            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync()
    {
        await redis.OpenAsync().WaitAsync(redis.Timeout);
        var known = new Dictionary<string, TimedLevel>();
        foreach (var entry in await redis.Database.HashGetAllAsync(Key).WaitAsync(redis.Timeout))
        {
            var parts = ((string)entry.Value!).Split(' ');
            if (parts.Length == 2 && Enum.TryParse<LogLevel>(parts[0], out var level) && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var endMs))
                known[entry.Name!] = new TimedLevel(level, DateTimeOffset.FromUnixTimeMilliseconds(endMs));
        }

        _known = known;
        Apply(known);
    }

    private void Apply(IReadOnlyDictionary<string, TimedLevel> known)
    {
        var now = time.GetUtcNow();
        var levels = known.Where(level => level.Value.End > now).ToDictionary(level => level.Key, level => level.Value.Level);
        if (overrides.Set(levels))
            LogsLog.LevelsChanged(log, levels.Count == 0 ? "as configured" : string.Join(", ", levels.Select(level => $"{level.Key}={level.Value}")));
    }

    private sealed record TimedLevel(LogLevel Level, DateTimeOffset End);
}
