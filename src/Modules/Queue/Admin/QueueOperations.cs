using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Admin;

/// <summary>
/// The operators' changes, logged with the operator's name. Settings are changed in the database first, which decides between two changes at once, and then
/// put in force in Redis for every replica. Where that fails the caller gets the fault, and a background service repeats it.
/// </summary>
internal sealed class QueueOperations(
    RedisQueues queues, SettingsInForce inForce, SettingsStore store, OperationStore operations, ConcertLineReader lines, ILogger<QueueOperations> log)
{
    // After this time all replicas have certainly read a change of a line, however long its commit took.
    private static readonly TimeSpan LineIsNew = TimeSpan.FromSeconds(5);

    /// <summary>Changes a queue's own settings. A success is in force. Refused with 001 where people in line forbid the opening, and with 412.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="change">The change.</param>
    /// <param name="version">The version that is changed; null for any.</param>
    /// <param name="operatorName">Who changes it.</param>
    /// <param name="isKeyed">Whether the request has an Idempotency-Key: a change that it has already made is not made again.</param>
    /// <param name="cancellation">The caller has disconnected; work that has begun is finished all the same.</param>
    public async Task<Result<InspectReply>> ChangeAsync(
        string queue, SettingsChange change, long? version, string operatorName, bool isKeyed, CancellationToken cancellation)
    {
        var expected = version;
        foreach (var part in (queue == Visitor.DefaultQueue ? change : change.OfConcert()).Parts())
        {
            if (await store.ChangeAsync(queue, part, expected, operatorName, isKeyed, cancellation) is not var (settings, formerLine))
                return Errors.OtherVersion;
            if (!await inForce.ApplyAsync(settings, CancellationToken.None) && part.OpensAt is not null)
            {
                if (await store.RestoreLineAsync(settings, formerLine) is { } restored)
                    await inForce.ApplyAsync(restored, CancellationToken.None);
                await operations.NoteRefusedAsync(queue, settings.Version, OperationChanges.Of(part, isRefused: true).Changes);
                return QueueErrors.LineNotEmpty;
            }

            if (settings.ChangedAt - settings.LineChangedAt < LineIsNew)
                await lines.WaitUntilInForceAsync();
            QueueLog.SettingsChanged(
                log, queue, operatorName, settings.Capacity, settings.AdmitPerSecond, settings.OpensAt, settings.Mode, settings.Line);
            expected = null;
        }

        return await queues[queue].InspectAsync();
    }

    /// <summary>Admits the next people at once, whatever the rules say. Its outcome is refused with 412, and with 409.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="people">How many.</param>
    /// <param name="version">The version of the settings that is expected; null for any.</param>
    /// <param name="operatorName">Who does it.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request admits no more people and gets the first answer.</param>
    public Task<OperationReply> AdmitAsync(string queue, int people, long? version, string operatorName, KeyedRequest? request = null) => OperateAsync(
        queue, "admit", people, operatorName, (redis, operation) => redis.AdmitAsync(people, version, operation, request),
        admitted => QueueLog.AdmittedByOperator(log, queue, operatorName, admitted));

    /// <summary>Removes all waiting people; slots stay. Its outcome is refused with 412, and with 409.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="version">The version of the settings that is expected; null for any.</param>
    /// <param name="operatorName">Who does it.</param>
    /// <param name="request">The request if it has an Idempotency-Key, else null: a repeated request removes no more people and gets the first answer.</param>
    public Task<OperationReply> ClearAsync(string queue, long? version, string operatorName, KeyedRequest? request = null) => OperateAsync(
        queue, "clear", null, operatorName, (redis, operation) => redis.ClearAsync(version, operation, request),
        removed => QueueLog.Cleared(log, queue, operatorName, removed));

    private async Task<OperationReply> OperateAsync(
        string queue, string action, int? count, string operatorName, Func<RedisQueue, long, Task<OperationReply>> run, Action<long> tell)
    {
        var operation = await operations.BeginAsync(queue, operatorName, action, OperationChanges.OfPeople(count, people: null));
        var reply = await run(queues[queue], operation);
        var isDone = reply.Operation == operation;
        try
        {
            // For a repeated request the row of the first operation may lack its outcome, and the new row stands for no operation.
            if (reply.Outcome.IsSuccess)
                await operations.EndAsync(reply.Operation, OperationChanges.OfPeople(count, reply.Outcome.Value), reply.SettingsVersion);
            if (!isDone)
                await operations.RemoveAsync(operation);
        }
        catch (Exception fault)
        {
            // The operation is done, so the answer must be a success: after a fault the operator would repeat it.
            QueueLog.OperationNotNoted(log, queue, action, fault);
        }

        if (isDone)
            tell(reply.Outcome.Value);
        return reply;
    }
}
