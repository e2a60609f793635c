using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Id">Its number; later operations have greater ones.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Operator">Who, by the name of the key.</param>
/// <param name="Queue">The queue; empty for an audit.</param>
/// <param name="Action">settings, opening, pause, resume, drain, bypass, admit, clear or audit.</param>
/// <param name="Changes">
/// The changed fields; null takes the configured value again. <c>people</c> were admitted or removed; <c>refused</c> marks an opening that people in line
/// forbade. Of an audit: <c>disagreements</c> and <c>seconds</c>, or why it <c>failed</c>.
/// </param>
/// <param name="Version">The version of the settings after it.</param>
internal sealed record OperationAnswer(long Id, DateTimeOffset At, string Operator, string Queue, string Action, JsonNode Changes, long Version);

internal static class ListOperations
{
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/operations", HandleAsync)
        .WithName("AdminListOperations")
        .WithSummary("What operators did, the newest first")
        .WithDescription("?size= at a time, 50 unless it says otherwise; for the next page give the last id as ?before=.")
        .Produces<Envelope<IReadOnlyList<OperationAnswer>>>();

    private static async Task<IResult> HandleAsync(HttpContext context, OperationStore operations)
    {
        var before = QueryFields.OptionalNumber(context.Request, "before", absent: long.MaxValue);
        if (!before.IsSuccess)
            return Answer.Refuse(before.Refusal);
        var size = QueryFields.OptionalNumber(context.Request, "size", absent: PageSize, max: 500);
        if (!size.IsSuccess)
            return Answer.Refuse(size.Refusal);
        var rows = await operations.ListAsync(before.Value, (int)size.Value, context.RequestAborted);
        IReadOnlyList<OperationAnswer> answers = rows.ConvertAll(row =>
            new OperationAnswer(row.Id, row.DoneAt, row.OperatorName, row.Queue, row.Action, JsonNode.Parse(row.Changes)!, row.Version));
        return Answer.Json(new Envelope<IReadOnlyList<OperationAnswer>>(answers), AdminJson.Default.EnvelopeIReadOnlyListOperationAnswer);
    }
}
