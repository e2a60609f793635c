using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ticketing.Host.Logs;

/// <summary>Levels that stand in front of the configured ones for a while. A change takes effect at once, in every logger.</summary>
internal sealed class LevelOverrides : IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    /// <summary>Stands for every category that has no level of its own, as in the settings.</summary>
    private const string Everything = "Default";

    private ConfigurationReloadToken _changed = new();
    private volatile IReadOnlyDictionary<string, LogLevel> _levels = new Dictionary<string, LogLevel>();

    /// <inheritdoc/>
    public string? Name => Options.DefaultName;

    /// <summary>By category, in force now.</summary>
    public IReadOnlyDictionary<string, LogLevel> Levels => _levels;

    /// <summary>Puts these levels in the place of those before.</summary>
    /// <returns>Whether they differ.</returns>
    public bool Set(IReadOnlyDictionary<string, LogLevel> levels)
    {
        if (levels.Count == _levels.Count && levels.All(level => _levels.TryGetValue(level.Key, out var before) && before == level.Value))
            return false;
        _levels = levels;
        Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
        return true;
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => Volatile.Read(ref _changed);

    /// <inheritdoc/>
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var (category, level) in _levels)
            options.Rules.Add(new LoggerFilterRule(null, category.Equals(Everything, StringComparison.OrdinalIgnoreCase) ? null : category, level, null));
    }
}
