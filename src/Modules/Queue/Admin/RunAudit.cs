using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Audit;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Running">The audit that runs now; null where none does.</param>
/// <param name="Last">The last that came to its end; null before the first.</param>
/// <param name="Failed">One after it that did not come to its end: its time was over, its replica stopped, or the database was away.</param>
internal sealed record AuditAnswer(AuditRunAnswer? Running, AuditResultAnswer? Last, AuditRunAnswer? Failed);

/// <param name="Id">Its number among the operations.</param>
/// <param name="At">When it began, by the database's clock.</param>
/// <param name="Operator">Who asked for it.</param>
internal sealed record AuditRunAnswer(long Id, DateTimeOffset At, string Operator);

/// <param name="Id">Its number among the operations.</param>
/// <param name="At">When it began, by the database's clock.</param>
/// <param name="Operator">Who asked for it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Disagreements">How many things disagree; 0 where all is well.</param>
/// <param name="Checks">What came of each check.</param>
internal sealed record AuditResultAnswer(
    long Id, DateTimeOffset At, string Operator, double Seconds, long Disagreements, IReadOnlyList<AuditedCheck> Checks);

internal static class RunAudit
{
    private const string Path = "/audit";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, HandleAsync)
            .WithName("AdminAudit")
            .WithSummary("The last audit of balances, seats and payments, and the one that runs")
            .Produces<Envelope<AuditAnswer>>();
        routes.MapPost(Path, BeginAsync)
            .WithName("AdminRunAudit")
            .WithSummary("Start an audit, unless one runs")
            .WithDescription("It runs in the background, one at a time over all replicas, only reads, and ends after ten minutes at most.")
            .Produces<Envelope<AuditAnswer>>();
    }

    private static async Task<IResult> BeginAsync(HttpContext context, AuditRuns audits, OperationStore operations)
    {
        await audits.BeginAsync(AdminEndpoints.OperatorOf(context));
        return await HandleAsync(context, audits, operations);
    }

    private static async Task<IResult> HandleAsync(HttpContext context, AuditRuns audits, OperationStore operations)
    {
        // Reads the lock first, so that an audit that ends in between is shown as ended.
        var running = await RunningOrNullAsync(audits);
        var (last, other) = await operations.FindAuditsAsync(context.RequestAborted);
        var isRunning = other is not null && other.Id == running;
        var answer = new AuditAnswer(
            isRunning ? RunOf(other!) : null, last is null ? null : ResultOf(last), isRunning || other is null || other.Id < last?.Id ? null : RunOf(other));
        return Answer.Json(new Envelope<AuditAnswer>(answer), AdminJson.Default.EnvelopeAuditAnswer);
    }

    private static async Task<long?> RunningOrNullAsync(AuditRuns audits)
    {
        try
        {
            return await audits.RunningAsync();
        }
        catch (UnavailableException)
        {
            // Redis is away, but the results are in the database, and operators need them now.
            return null;
        }
    }

    private static AuditRunAnswer RunOf(QueueOperation audit) => new(audit.Id, audit.DoneAt, audit.OperatorName);

    private static AuditResultAnswer ResultOf(QueueOperation audit)
    {
        var changes = JsonNode.Parse(audit.Changes)!;
        return new AuditResultAnswer(
            audit.Id, audit.DoneAt, audit.OperatorName, changes["seconds"]!.GetValue<double>(), changes["disagreements"]!.GetValue<long>(),
            JsonSerializer.Deserialize(audit.Report!, AdminJson.Default.IReadOnlyListAuditedCheck)!);
    }
}
