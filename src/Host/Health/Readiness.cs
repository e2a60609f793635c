using System.Data.Common;
using Ticketing.Common.Results;
using Ticketing.Redis;

namespace Ticketing.Host.Health;

/// <summary>Whether this replica can serve: its database and its Redis answer, and it is not about to stop.</summary>
internal sealed class Readiness(DbDataSource database, RedisConnection redis, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    // Load balancers ask often and from many sides: the parts are asked twice a second at most.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim _one = new(1);
    private volatile Report? _last;

    /// <summary>The state of each part, at most half a second old.</summary>
    public async Task<Report> ReportAsync(CancellationToken cancellation)
    {
        if (IsFresh(_last) is { } fresh)
            return fresh;
        await _one.WaitAsync(cancellation);
        try
        {
            return IsFresh(_last) ?? (_last = await AskAsync(cancellation));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private Report? IsFresh(Report? report) =>
        report is not null && report.IsStopping == lifetime.ApplicationStopping.IsCancellationRequested && time.GetElapsedTime(report.AskedAt) < Fresh ? report : null;

    private async Task<Report> AskAsync(CancellationToken cancellation)
    {
        var parts = await Task.WhenAll(AnswersAsync(PingDatabaseAsync(cancellation)), AnswersAsync(redis.Database.PingAsync()));
        return new Report(parts[0], parts[1], lifetime.ApplicationStopping.IsCancellationRequested, time.GetTimestamp());
    }

    private async Task PingDatabaseAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select 1");
        await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task<bool> AnswersAsync(Task ping)
    {
        try
        {
            await ping.WaitAsync(Timeout);
            return true;
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            return false;
        }
    }
}

/// <summary>What each part said.</summary>
internal sealed record Report(bool Database, bool Redis, bool IsStopping, long AskedAt)
{
    /// <summary>Whether traffic should come here.</summary>
    public bool IsReady => Database && Redis && !IsStopping;
}
