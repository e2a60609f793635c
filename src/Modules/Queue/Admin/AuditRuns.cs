using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Data.Audit;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;
using Ticketing.Redis;

namespace Ticketing.Queues.Admin;

/// <summary>
/// Runs the audit for operators, in the background of the replica that was asked: one at a time over all replicas, on one connection that only reads, for
/// <see cref="Limit"/> at most. Its result is kept with the operations.
/// </summary>
internal sealed class AuditRuns(
    Auditor auditor, OperationStore operations, RedisConnection redis, TimeProvider time, ILogger<AuditRuns> log) : IHostedService, IDisposable
{
    /// <summary>How long an audit may take. As long as its snapshot lasts, the database keeps every older version of a row.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // The lock is renewed while the audit runs, so that the next audit can begin soon after the replica of this one died.
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(30);

    private static readonly RedisKey LockKey = "audit:running";

    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    /// <summary>Starts an audit, unless one runs on some replica.</summary>
    /// <param name="operatorName">Who asks for it.</param>
    /// <exception cref="UnavailableException">Redis, which has the lock, does not answer.</exception>
    public async Task BeginAsync(string operatorName)
    {
        if (await RunningAsync() is { } before)
        {
            if (!await operations.HasAuditEndedAsync(before))
                return;
            // Its replica has stored the result but not released the lock yet, or died in between.
            await redis.CallAsync(database => database.LockReleaseAsync(LockKey, before));
        }

        var id = await operations.BeginAsync("", operatorName, QueueOperation.Audit, OperationStore.NoOutcome);
        try
        {
            if (await redis.CallAsync(database => database.LockTakeAsync(LockKey, id, LockTime)))
            {
                QueueLog.AuditBegan(log, operatorName);
                _run = Task.Run(() => RunAsync(id), CancellationToken.None);
                return;
            }
        }
        catch
        {
            await operations.RemoveAsync(id);
            throw;
        }

        // Another operator was faster.
        await operations.RemoveAsync(id);
    }

    /// <summary>The number of the audit that runs, or null.</summary>
    /// <exception cref="UnavailableException">Redis does not answer.</exception>
    public async Task<long?> RunningAsync() => (long?)await redis.CallAsync(database => database.LockQueryAsync(LockKey));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops the audit that this replica runs.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(long id)
    {
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        var renewal = RenewAsync(id, ended.Token);
        try
        {
            var report = await auditor.RunAsync(TextWriter.Null, ended.Token);
            var took = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1);
            await operations.EndAuditAsync(
                id, new JsonObject { ["disagreements"] = report.Disagreements, ["seconds"] = took }.ToJsonString(),
                JsonSerializer.Serialize(report.Checks, AdminJson.Default.IReadOnlyListAuditedCheck));
            QueueLog.AuditEnded(log, report.Disagreements == 0 ? LogLevel.Information : LogLevel.Error, report.Disagreements, took);
        }
        catch (Exception fault)
        {
            QueueLog.AuditFailed(log, fault);
            await NoteFailureAsync(id, _stop.IsCancellationRequested ? "stopped" : deadline.IsCancellationRequested ? "timeout" : "database");
        }

        await ended.CancelAsync();
        await renewal;
    }

    private async Task NoteFailureAsync(long id, string reason)
    {
        try
        {
            await operations.EndAuditAsync(id, new JsonObject { ["failed"] = reason }.ToJsonString(), null);
        }
        catch (Exception fault)
        {
            // Its row stays without an outcome, which also shows that it failed.
            QueueLog.OperationNotNoted(log, "", QueueOperation.Audit, fault);
        }
    }

    // A Redis that is away or has lost the lock lets a second audit begin, which does no harm: both only read.
    private async Task RenewAsync(long id, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await TryAsync(database => database.LockExtendAsync(LockKey, id, LockTime));
            await Task.Delay(LockTime / 3, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TryAsync(database => database.LockReleaseAsync(LockKey, id));
    }

    private async Task TryAsync(Func<IDatabase, Task<bool>> call)
    {
        try
        {
            await redis.CallAsync(call);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            QueueLog.AuditLockUnreachable(log, fault.Message);
        }
    }
}
