using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Admin;

/// <param name="Capacity">How many slots there are; null takes the configured value again.</param>
/// <param name="AdmitPerSecond">How many people are admitted each second, at most; 0 for no limit; null takes the configured value again.</param>
/// <param name="OpensAt">When the queue opens (ISO 8601 with an offset); null opens it at once.</param>
/// <param name="Paused">Whether no one is admitted.</param>
internal sealed record UpdateQueueRequest(int? Capacity, int? AdmitPerSecond, DateTimeOffset? OpensAt, bool? Paused);

internal static class UpdateQueue
{
    private static readonly Message WrongTime =
        new("must be a time such as 2027-01-31T20:00:00+09:00, or null", "2027-01-31T20:00:00+09:00 형식의 시각이거나 null이어야 합니다");

    private static readonly Message WrongFlag = new("must be true or false", "true 또는 false여야 합니다");

    private static readonly Message NoField = new(
        "name at least one of capacity, admitPerSecond, opensAt, paused",
        "capacity, admitPerSecond, opensAt, paused 중 하나 이상이 필요합니다");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/{id}", HandleAsync)
        .WithName("AdminUpdateQueue")
        .WithSummary("Change a queue while it runs")
        .WithDescription("Fields that are absent stay as they are; null takes the configured value again. The change is in force on every replica at once.")
        .Accepts<UpdateQueueRequest>("application/json")
        .Produces<Envelope<QueueOverview>>();

    private static async Task<IResult> HandleAsync(HttpContext context, QueueOperations operations, IQueueCatalog catalog, WaitEstimate estimate)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var change = new SettingsChange(
            Limit(fields, "capacity", 1),
            Limit(fields, "admitPerSecond", 0),
            Opening(fields),
            Paused(fields));
        if (fields.Refusal is null && change == new SettingsChange())
            fields.Bad<object>("body", NoField);
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        return await ApplyAsync(context, operations, catalog, estimate, change);
    }

    /// <summary>Applies a change to the queue of the route and answers with its new state.</summary>
    public static async Task<IResult> ApplyAsync(
        HttpContext context, QueueOperations operations, IQueueCatalog catalog, WaitEstimate estimate, SettingsChange change)
    {
        if (await AdminEndpoints.QueueOfAsync(context, catalog) is not { } queue)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var state = await operations.ChangeAsync(queue, change, AdminEndpoints.OperatorOf(context), context.RequestAborted);
        return Answer.From(state, s => new Envelope<QueueOverview>(QueueOverview.Of(queue, s, estimate)), AdminJson.Default.EnvelopeQueueOverview);
    }

    /// <summary>An opening in a body: a time with an offset, or null.</summary>
    public static Change<DateTimeOffset?>? Opening(JsonFields fields)
    {
        if (fields.Raw("opensAt") is not { } element)
            return null;
        if (element.ValueKind == JsonValueKind.Null)
            return new Change<DateTimeOffset?>(null);
        return element.ValueKind == JsonValueKind.String &&
            DateTimeOffset.TryParse(element.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new Change<DateTimeOffset?>(time.ToUniversalTime())
            : fields.Bad<Change<DateTimeOffset?>>("opensAt", WrongTime);
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

    private static QueueMode? Paused(JsonFields fields) => fields.Optional("paused")?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => QueueMode.Paused,
        JsonValueKind.False => QueueMode.Open,
        _ => fields.Bad<QueueMode?>("paused", WrongFlag),
    };
}
