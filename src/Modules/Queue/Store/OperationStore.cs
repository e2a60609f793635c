using Microsoft.EntityFrameworkCore;
using Ticketing.Data;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Store;

/// <summary>What operators did. Changes of settings add their own rows (<see cref="SettingsStore"/>), in their own transaction.</summary>
internal sealed class OperationStore(DbContexts database)
{
    /// <summary>The result of an audit that has not ended.</summary>
    public const string NoOutcome = "{}";

    /// <summary>Adds the row of an operation that is about to be done, so that none is done without one.</summary>
    /// <returns>Its number.</returns>
    public ValueTask<long> BeginAsync(string queue, string operatorName, string action, string changes) => database.ChangeAsync(
        async (QueueContext context) =>
        {
            var ids = await context.Database.SqlQuery<long>(
                $"""
                insert into queue_operations (done_at, operator_name, queue, action, changes, version)
                values (sysdate(6), {operatorName}, {queue}, {action}, {changes}, 0) returning id as Value
                """).ToListAsync();
            return ids.Single();
        },
        CancellationToken.None);

    /// <summary>Stores the result of an operation.</summary>
    public ValueTask<int> EndAsync(long id, string changes, long version) => database.ChangeAsync(
        (QueueContext context) => context.Operations.Where(row => row.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Changes, changes).SetProperty(row => row.Version, version)),
        CancellationToken.None);

    /// <summary>Notes that people in line forbade the opening of a change of settings.</summary>
    public ValueTask<int> NoteRefusedAsync(string queue, long version, string changes) => database.ChangeAsync(
        (QueueContext context) => context.Operations.Where(row => row.Queue == queue && row.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Changes, changes)),
        CancellationToken.None);

    /// <summary>Stores the result of an audit.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="changes">In short.</param>
    /// <param name="report">The result of each check; null where the audit did not finish.</param>
    public ValueTask<int> EndAuditAsync(long id, string changes, string? report) => database.ChangeAsync(
        (QueueContext context) => context.Operations.Where(row => row.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Changes, changes).SetProperty(row => row.Report, report)),
        CancellationToken.None);

    /// <summary>Whether the result of an audit is stored, also where it is a failure.</summary>
    public ValueTask<bool> HasAuditEndedAsync(long id) => database.ReadAsync(
        (QueueContext context) => context.Operations.AnyAsync(row => row.Id == id && (row.Report != null || row.Changes != NoOutcome)),
        CancellationToken.None);

    /// <summary>The last audit that finished, and the last that failed or is still running; each may be missing.</summary>
    public ValueTask<(QueueOperation? Ended, QueueOperation? Other)> FindAuditsAsync(CancellationToken cancellation) => database.ReadAsync(
        async (QueueContext context) =>
        {
            var audits = context.Operations.Where(row => row.Action == QueueOperation.Audit).OrderByDescending(row => row.Id);
            return (await audits.FirstOrDefaultAsync(row => row.Report != null), await audits.FirstOrDefaultAsync(row => row.Report == null));
        },
        cancellation);

    /// <summary>Removes the row of an operation that was not done.</summary>
    public ValueTask<int> RemoveAsync(long id) => database.ChangeAsync(
        (QueueContext context) => context.Operations.Where(row => row.Id == id).ExecuteDeleteAsync(), CancellationToken.None);

    /// <summary>Operations without reports, the newest first, at most so many, older than <paramref name="before"/>.</summary>
    public ValueTask<List<QueueOperation>> ListAsync(long before, int most, CancellationToken cancellation) => database.ReadAsync(
        (QueueContext context) => context.Operations.Where(row => row.Id < before).OrderByDescending(row => row.Id).Take(most)
            .Select(row => new QueueOperation
            {
                Id = row.Id,
                DoneAt = row.DoneAt,
                OperatorName = row.OperatorName,
                Queue = row.Queue,
                Action = row.Action,
                Changes = row.Changes,
                Version = row.Version,
            })
            .ToListAsync(),
        cancellation);
}
