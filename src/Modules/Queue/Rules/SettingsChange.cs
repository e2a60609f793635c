using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Rules;

/// <summary>A change of settings: what is null is left as it is.</summary>
/// <param name="Capacity">A new capacity; a null inside takes the configured one again.</param>
/// <param name="AdmitPerSecond">A new rate; a null inside takes the configured one again.</param>
/// <param name="OpensAt">A new opening; a null inside opens at once.</param>
/// <param name="Mode">A new mode.</param>
/// <param name="Line">A new line.</param>
/// <param name="EndsPause">Whether a queue that is paused works as configured again; one that is drained or bypassed stays so.</param>
internal sealed record SettingsChange(
    Change<int?>? Capacity = null,
    Change<int?>? AdmitPerSecond = null,
    Change<DateTimeOffset?>? OpensAt = null,
    QueueMode? Mode = null,
    ConcertLine? Line = null,
    bool EndsPause = false)
{
    /// <summary>
    /// The change of a concert's queue: an opening, a capacity, a rate or a mode of its own makes the line its own as well, unless the change names another, so
    /// that tokens of the site-wide queue do not lead around it.
    /// </summary>
    public SettingsChange OfConcert() => Line is null && GivesOwnRules ? this with { Line = ConcertLine.Own } : this;

    /// <summary>
    /// The change in parts that are made one after the other: the opening comes first, as it can be refused, and with it the line, so that no token of another
    /// line opens the concert in between.
    /// </summary>
    public IEnumerable<SettingsChange> Parts()
    {
        var first = OpensAt is null ? new SettingsChange() : new SettingsChange(OpensAt: OpensAt, Line: Line);
        var rest = OpensAt is null ? this : this with { OpensAt = null, Line = null };
        return new[] { first, rest }.Where(part => part != new SettingsChange());
    }

    /// <summary>Whether the settings are already as the change wants them. Openings are compared in ms, as Redis has them.</summary>
    public bool IsMadeIn(QueueSettings settings) =>
        (Capacity is null || Capacity.Value == settings.Capacity) &&
        (AdmitPerSecond is null || AdmitPerSecond.Value == settings.AdmitPerSecond) &&
        (OpensAt is null || OpensAt.Value?.ToUnixTimeMilliseconds() == settings.OpensAt?.ToUnixTimeMilliseconds()) &&
        (Mode is null || Mode == settings.Mode) &&
        (Line is null || Line == settings.Line) &&
        !(EndsPause && settings.Mode == QueueMode.Paused);

    private bool GivesOwnRules =>
        OpensAt?.Value is not null || Capacity?.Value is not null || AdmitPerSecond?.Value is not null || Mode is not (null or QueueMode.Open);
}

/// <summary>A new value.</summary>
internal sealed record Change<T>(T Value);
