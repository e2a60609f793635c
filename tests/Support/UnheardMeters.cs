using System.Diagnostics.Metrics;

namespace Ticketing.Tests.Support;

/// <summary>Meters of which no one asks, for a part that is tested without a host.</summary>
public sealed class UnheardMeters : IMeterFactory
{
    /// <summary>The one that is shared.</summary>
    public static UnheardMeters Instance { get; } = new();

    /// <inheritdoc/>
    public Meter Create(MeterOptions options) => new(options.Name);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
