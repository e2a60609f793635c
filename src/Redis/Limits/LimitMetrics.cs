using System.Diagnostics.Metrics;

namespace Ticketing.Redis.Limits;

/// <summary>Counts what the limits do, on the meter <c>Ticketing.Limits</c>.</summary>
internal sealed class LimitMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _uncounted;

    public LimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Ticketing.Limits");
        _refused = meter.CreateCounter<long>("limits_refused_total", description: "Calls that were refused for a limit of calls.");
        _uncounted = meter.CreateCounter<long>("limits_uncounted_total", description: "Calls that no limit counted, because Redis did not answer.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        foreach (var kind in Enum.GetValues<LimitKind>())
            _refused.Add(0, Label(kind));
        _uncounted.Add(0);
    }

    /// <summary>A call was refused.</summary>
    public void Refused(LimitKind kind) => _refused.Add(1, Label(kind));

    /// <summary>A call was let through without being counted.</summary>
    public void Uncounted() => _uncounted.Add(1);

    private static KeyValuePair<string, object?> Label(LimitKind kind)
    {
        var name = kind switch
        {
            LimitKind.Address => "address",
            LimitKind.User => "user",
            _ => "token",
        };
        return new KeyValuePair<string, object?>("limit", name);
    }
}
