namespace Ticketing.Host.Health;

/// <summary>Whether this replica can serve: the database answers, Redis takes writes, and the host is not about to stop.</summary>
internal sealed class Readiness(Probes probes, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    // Load balancers ask often and from many sides.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _one = new(1);
    private volatile ReadinessReport? _last;

    /// <summary>The state of each part, at most half a second old.</summary>
    public async Task<ReadinessReport> ReportAsync(CancellationToken cancellation)
    {
        if (FreshOrNull() is { } fresh)
            return fresh;
        await _one.WaitAsync(cancellation);
        try
        {
            return FreshOrNull() ?? (_last = await AskAsync());
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private ReadinessReport? FreshOrNull() =>
        _last is { } report && report.IsStopping == lifetime.ApplicationStopping.IsCancellationRequested && time.GetElapsedTime(report.AskedAt) < MaxAge
            ? report
            : null;

    private async Task<ReadinessReport> AskAsync()
    {
        var (database, redis) = (probes.DatabaseAnswersAsync(), probes.RedisAnswersAsync());
        return new ReadinessReport(await database, await redis, lifetime.ApplicationStopping.IsCancellationRequested, time.GetTimestamp());
    }
}

/// <param name="Database">Whether the database answers.</param>
/// <param name="Redis">Whether Redis takes writes.</param>
/// <param name="IsStopping">Whether the host was asked to stop.</param>
/// <param name="AskedAt">When this was found out, as a timestamp of the host's clock.</param>
internal sealed record ReadinessReport(bool Database, bool Redis, bool IsStopping, long AskedAt)
{
    /// <summary>Whether traffic should come here.</summary>
    public bool IsReady => Database && Redis && !IsStopping;
}
