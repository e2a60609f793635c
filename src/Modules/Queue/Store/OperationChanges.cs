using System.Text.Json.Nodes;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>The changed fields of an operation, as JSON.</summary>
internal static class OperationChanges
{
    /// <summary>The name of a change of settings, and its fields.</summary>
    public static (string Action, string Changes) Of(SettingsChange change, bool isRefused = false)
    {
        var fields = new JsonObject();
        if (change.Capacity is { } capacity)
            fields["capacity"] = capacity.Value;
        if (change.AdmitPerSecond is { } rate)
            fields["admitPerSecond"] = rate.Value;
        if (change.OpensAt is { } opening)
            fields["opensAt"] = opening.Value;
        if (change.Mode is { } mode)
            fields["mode"] = SettingsFields.NameOf(mode);
        if (change.EndsPause)
            fields["paused"] = false;
        if (change.Line is { } line)
            fields["line"] = line.ToString().ToLowerInvariant();
        if (isRefused)
            fields["refused"] = true;
        return (ActionOf(change), fields.ToJsonString());
    }

    /// <summary>The fields of an operation on people.</summary>
    /// <param name="count">How many were asked for; null where the call has no number.</param>
    /// <param name="people">How many were admitted or removed; null while that is not known.</param>
    public static string OfPeople(int? count, long? people)
    {
        var fields = new JsonObject();
        if (count is { } asked)
            fields["count"] = asked;
        if (people is { } done)
            fields["people"] = done;
        return fields.ToJsonString();
    }

    private static string ActionOf(SettingsChange change) => change switch
    {
        { OpensAt: not null } => "opening",
        { Capacity: not null } or { AdmitPerSecond: not null } => "settings",
        { Mode: QueueMode.Paused } => "pause",
        { Mode: QueueMode.Draining } => "drain",
        { Mode: QueueMode.Bypass } => "bypass",
        { Mode: QueueMode.Open } or { EndsPause: true } => "resume",
        _ => "settings",
    };
}
