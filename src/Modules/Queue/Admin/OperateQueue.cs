using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Count">How many people to admit, at once and whatever the rules say.</param>
internal sealed record AdmitRequest(int Count);

/// <param name="OpensAt">The new opening (ISO 8601 with an offset); null opens at once.</param>
internal sealed record MoveOpeningRequest(DateTimeOffset? OpensAt);

/// <param name="Queue">The queue.</param>
/// <param name="People">How many people were admitted or removed.</param>
internal sealed record OperationOutcome(string Queue, long People);

internal static class OperateQueue
{
    // One script admits no more at once, so that other calls do not wait for it for long.
    private const int MaxAdmit = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapMode(routes, "pause", QueueMode.Paused, "Admit no one; tickets are still issued");
        MapMode(routes, "resume", QueueMode.Open, "Work as configured again");
        MapMode(routes, "drain", QueueMode.Draining, "Issue no new tickets; people in line are admitted");
        MapMode(routes, "bypass", QueueMode.Bypass, "Admit everyone at once, for emergencies");
        routes.MapPost("/{id}/clear", ClearAsync).TakesIdempotencyKey(AdminOptions.Header)
            .WithName("AdminClearQueue").WithSummary("Remove all waiting people").Produces<Envelope<OperationOutcome>>();
        routes.MapPost("/{id}/admit", AdmitAsync).TakesIdempotencyKey(AdminOptions.Header)
            .WithName("AdminAdmit").WithSummary("Admit the next people now, whatever the rules say")
            .Accepts<AdmitRequest>("application/json").Produces<Envelope<OperationOutcome>>();
        routes.MapPost("/{id}/opening", MoveOpeningAsync).TakesIdempotencyKey(AdminOptions.Header)
            .WithName("AdminMoveOpening").WithSummary("Set or move the opening")
            .Accepts<MoveOpeningRequest>("application/json").Produces<Envelope<QueueOverview>>();
    }

    private static void MapMode(IEndpointRouteBuilder routes, string verb, QueueMode mode, string summary) => routes
        .MapPost("/{id}/" + verb, (HttpContext context, QueueOperations operations, IQueueCatalog catalog, QueueOverviews overviews) =>
            UpdateQueue.ApplyAsync(context, operations, catalog, overviews, new SettingsChange(Mode: mode)))
        .TakesIdempotencyKey(AdminOptions.Header)
        .WithName($"Admin_{verb}")
        .WithSummary(summary)
        .Produces<Envelope<QueueOverview>>();

    private static Task<IResult> ClearAsync(HttpContext context, QueueOperations operations, IQueueCatalog catalog) =>
        OperateAsync(context, catalog, (queue, version) =>
            operations.ClearAsync(queue, version, AdminEndpoints.OperatorOf(context), context.GetKeyedRequest()));

    private static async Task<IResult> AdmitAsync(HttpContext context, QueueOperations operations, IQueueCatalog catalog)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var count = fields.Number("count", 1, MaxAdmit);
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        return await OperateAsync(context, catalog, (queue, version) =>
            operations.AdmitAsync(queue, (int)count, version, AdminEndpoints.OperatorOf(context), context.GetKeyedRequest()));
    }

    private static async Task<IResult> OperateAsync(
        HttpContext context, IQueueCatalog catalog, Func<string, long?, Task<OperationReply>> operate)
    {
        if (await AdminEndpoints.QueueOfAsync(context, catalog) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var version = SettingsVersions.Expected(context.Request);
        if (!version.IsSuccess)
            return Answer.Refuse(version.Refusal);
        var done = await operate(queue, version.Value);
        if (!done.Outcome.IsSuccess)
            return Answer.Refuse(done.Outcome.Refusal);
        SettingsVersions.AddTag(context, done.SettingsVersion);
        return Answer.Json(new Envelope<OperationOutcome>(new OperationOutcome(queue, done.Outcome.Value)), AdminJson.Default.EnvelopeOperationOutcome);
    }

    private static async Task<IResult> MoveOpeningAsync(
        HttpContext context, QueueOperations operations, IQueueCatalog catalog, QueueOverviews overviews, RedisClock clock)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var opening = UpdateQueue.Opening(fields, clock);
        if (fields.Refusal is null && opening is null)
            fields.Bad<object>("opensAt", FieldMessages.Missing);
        return fields.Refusal is { } refusal
            ? Answer.Refuse(refusal)
            : await UpdateQueue.ApplyAsync(context, operations, catalog, overviews, new SettingsChange(OpensAt: opening));
    }
}
