using System.Text.Json.Serialization;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Messaging.Outbox;
using Ticketing.Queues.Contracts;

namespace Ticketing.Host.Replicas;

/// <param name="IsComplete">Whether Redis has told which replicas there are. If not, the list has only the one that answers.</param>
/// <param name="AnsweredBy">The replica that answers.</param>
/// <param name="Replicas">Each replica.</param>
/// <param name="Outbox">The events that wait, which all replicas share; null while the database is away.</param>
internal sealed record ReplicasAnswer(bool IsComplete, string AnsweredBy, IReadOnlyList<ReplicaState> Replicas, OutboxBacklog? Outbox);

/// <summary>The operators' calls about replicas.</summary>
internal static class ReplicaEndpoints
{
    /// <summary>Adds what the calls need. It comes before the shutdown, so that a replica that is about to stop is still seen.</summary>
    public static void AddReplicas(this IServiceCollection services) => services
        .AddSingleton<ReplicaSampler>()
        .AddSingleton<ReplicaList>()
        .AddSingleton<ReplicaBeat>()
        .AddHostedService(provider => provider.GetRequiredService<ReplicaBeat>());

    /// <summary>Maps <c>/admin/replicas</c> and <c>/admin/traffic</c>.</summary>
    public static void MapReplicas(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").WithTags("Admin").RequireAdminKey();
        group.MapGet("/replicas", ListAsync)
            .WithName("AdminReplicas")
            .WithSummary("Every replica with its version and load, its circuit breakers, and the outbox")
            .WithDescription("A few seconds old. A replica that was killed is listed for five minutes, as not alive. While Redis is away, isComplete is " +
                "false and only the replica that answers is listed.")
            .Produces<Envelope<ReplicasAnswer>>();
        group.MapGet("/traffic", ListTrafficAsync)
            .WithName("AdminTraffic")
            .WithSummary("Requests, entries and admissions by hour over the last 24 hours")
            .WithDescription("Hours are UTC, the oldest first; one without any is missing. Kept in Redis, and gone with it.")
            .Produces<Envelope<IReadOnlyList<TrafficHour>>>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, ReplicaList list, ReplicaBeat beat, OutboxWatch outbox)
    {
        var (replicas, waiting) = (OrNullAsync(list.ReadAsync()), OrNullAsync(outbox.ReadAsync(context.RequestAborted)));
        var own = beat.Last;
        IReadOnlyList<ReplicaState> all = await replicas is { } known
            ? [.. known.Select(replica => replica.Id == own.Id ? own : replica), .. known.Any(replica => replica.Id == own.Id) ? [] : new[] { own }]
            : [own];
        var answer = new ReplicasAnswer(await replicas is not null, own.Id, all, await waiting);
        return Answer.Json(new Envelope<ReplicasAnswer>(answer), ReplicaJson.Default.EnvelopeReplicasAnswer);
    }

    private static async Task<IResult> ListTrafficAsync(ReplicaList list) => Answer.Json(
        new Envelope<IReadOnlyList<TrafficHour>>(await list.ReadTrafficAsync()), ReplicaJson.Default.EnvelopeIReadOnlyListTrafficHour);

    private static async Task<T?> OrNullAsync<T>(Task<T> read)
        where T : class
    {
        try
        {
            return await read;
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Envelope<ReplicasAnswer>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<TrafficHour>>))]
[JsonSerializable(typeof(ReplicaState))]
internal sealed partial class ReplicaJson : JsonSerializerContext;
