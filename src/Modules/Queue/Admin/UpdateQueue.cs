using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <param name="Capacity">How many slots there are; null takes the configured value again.</param>
/// <param name="AdmitPerSecond">How many people are admitted each second, at most; 0 for no limit; null takes the configured value again.</param>
/// <param name="OpensAt">When the queue opens (ISO 8601 with an offset); null opens it at once.</param>
/// <param name="Paused">Whether no one is admitted.</param>
/// <param name="Line">Which tokens open the concert: both, own or site; null is both. A capacity, a rate, an opening or a mode without it makes it own.</param>
internal sealed record UpdateQueueRequest(int? Capacity, int? AdmitPerSecond, DateTimeOffset? OpensAt, bool? Paused, string? Line);

internal static class UpdateQueue
{
    private static readonly Message WrongFlag = new("must be true or false", "true 또는 false여야 합니다");

    private static readonly Message NoField = new(
        "name at least one of capacity, admitPerSecond, opensAt, paused, line",
        "capacity, admitPerSecond, opensAt, paused, line 중 하나 이상이 필요합니다");

    private static readonly Message WrongLine = new("must be both, own or site", "both, own, site 중 하나여야 합니다");

    private static readonly Refusal NoLine = new(Errors.Malformed)
    {
        Fields = new Dictionary<string, Message> { ["line"] = new("the site-wide queue has none", "사이트 전체 대기열에는 설정할 수 없습니다") },
    };

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/{id}", HandleAsync)
        .WithName("AdminUpdateQueue")
        .WithSummary("Change a queue while it runs")
        .WithDescription(
            "Fields that are absent stay as they are; null takes the configured value again. An answer of 200 is in force on every replica. " +
            "A concert whose queue gets a capacity, a rate, an opening or a mode is opened by tokens of that queue only, unless line says otherwise; " +
            "tokens of the other queue then get 403. " +
            "With If-Match the change is made only where the ETag still fits; otherwise it is refused with 412.")
        .Accepts<UpdateQueueRequest>("application/json")
        .Produces<Envelope<QueueOverview>>();

    private static async Task<IResult> HandleAsync(
        HttpContext context, QueueOperations operations, IQueueCatalog catalog, QueueOverviews overviews, RedisClock clock)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var paused = Paused(fields);
        var change = new SettingsChange(
            Limit(fields, "capacity", 1),
            Limit(fields, "admitPerSecond", 0),
            Opening(fields, clock),
            paused == true ? QueueMode.Paused : null,
            Line(fields),
            EndsPause: paused == false);
        if (fields.Refusal is null && change == new SettingsChange())
            fields.Bad<object>("body", NoField);
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        return await ApplyAsync(context, operations, catalog, overviews, change);
    }

    /// <summary>Applies a change to the queue of the route and answers with its new state.</summary>
    public static async Task<IResult> ApplyAsync(
        HttpContext context, QueueOperations operations, IQueueCatalog catalog, QueueOverviews overviews, SettingsChange change)
    {
        if (await AdminEndpoints.QueueOfAsync(context, catalog) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        if (queue == Visitor.DefaultQueue && change.Line is not null)
            return Answer.Refuse(NoLine);
        var version = SettingsVersions.Expected(context.Request);
        if (!version.IsSuccess)
            return Answer.Refuse(version.Refusal);
        var state = await operations.ChangeAsync(
            queue, change, version.Value, AdminEndpoints.OperatorOf(context), context.GetKeyedRequest() is not null, context.RequestAborted);
        return state.IsSuccess
            ? SettingsVersions.WithTag(context, await overviews.OfAsync(queue, state.Value, context.RequestAborted))
            : Answer.Refuse(state.Refusal);
    }

    /// <summary>An opening in a body: a time with an offset, or null.</summary>
    public static Change<DateTimeOffset?>? Opening(JsonFields fields, RedisClock clock)
    {
        if (fields.Raw("opensAt") is not { } element)
            return null;
        var opening = fields.OptionalTime("opensAt", clock.Now);
        return opening is not null || element.ValueKind == JsonValueKind.Null ? new Change<DateTimeOffset?>(opening) : null;
    }

    private static Change<int?>? Limit(JsonFields fields, string name, int min)
    {
        const int max = 10_000_000;
        if (fields.Raw(name) is not { } element)
            return null;
        if (element.ValueKind == JsonValueKind.Null)
            return new Change<int?>(null);
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= min && number <= max
            ? new Change<int?>(number)
            : fields.Bad<Change<int?>>(name, FieldMessages.Between(min, max));
    }

    private static ConcertLine? Line(JsonFields fields)
    {
        if (fields.Raw("line") is not { } element)
            return null;
        return element.ValueKind switch
        {
            JsonValueKind.Null => ConcertLine.Both,
            JsonValueKind.String when QueueOverviews.LineNamed(element.GetString()!) is { } line => line,
            _ => fields.Bad<ConcertLine?>("line", WrongLine),
        };
    }

    private static bool? Paused(JsonFields fields) => fields.Optional("paused")?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => fields.Bad<bool?>("paused", WrongFlag),
    };
}
