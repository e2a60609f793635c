using System.Text.Json.Serialization;
using Polly.CircuitBreaker;
using Ticketing.Common.Resilience;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Host.Health;

/// <summary>Health for orchestrators and load balancers.</summary>
internal static class HealthEndpoints
{
    private static readonly ReadOnlyMemory<byte> Up = """{"status":"UP"}"""u8.ToArray();

    /// <summary>Adds readiness, and the probe that closes circuit breakers.</summary>
    public static void AddHealth(this IServiceCollection services) =>
        services.AddSingleton<Probes>().AddSingleton<Readiness>().AddHostedService<BreakerProbe>();

    /// <summary>
    /// Maps <c>/health/live</c> (the process answers) and <c>/health/ready</c> (it can serve), which is <c>/actuator/health</c> as well.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", LiveAsync);
        routes.MapGet("/health/ready", ReadyAsync);
        routes.MapGet("/actuator/health", ReadyAsync);
    }

    private static Task LiveAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Up.Length;
        return context.Response.Body.WriteAsync(Up).AsTask();
    }

    private static async Task<IResult> ReadyAsync(Readiness readiness, BusState bus, Breakers breakers, CancellationToken cancellation)
    {
        var report = await readiness.ReportAsync(cancellation);
        var answer = new HealthAnswer(
            Word(report.IsReady),
            new Dictionary<string, HealthPart>
            {
                ["database"] = new(Word(report.Database)),
                ["redis"] = new(Word(report.Redis)),
                // Kafka does not make the host unready: without it events are late, and none is lost.
                ["bus"] = new(Word(bus.IsUp)),
                ["lifecycle"] = new(report.IsStopping ? "STOPPING" : "UP"),
                ["breakers"] = new(
                    Word(breakers.All.All(breaker => breaker.State == CircuitState.Closed)), breakers.All.ToDictionary(breaker => breaker.Name, StateOf)),
            });
        var status = report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Results.Json(answer, HealthJson.Default.HealthAnswer, statusCode: status);
    }

    private static string StateOf(CircuitBreaker breaker) => breaker.State switch
    {
        CircuitState.Closed => "CLOSED",
        CircuitState.HalfOpen => "HALF_OPEN",
        _ => "OPEN",
    };

    private static string Word(bool up) => up ? "UP" : "DOWN";
}

/// <param name="Status">UP or DOWN.</param>
/// <param name="Components">Each part by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthPart> Components);

/// <param name="Status">UP, DOWN or STOPPING.</param>
/// <param name="Details">The state of each circuit breaker. An open one does not make the replica unready; its part does.</param>
internal sealed record HealthPart(string Status, IReadOnlyDictionary<string, string>? Details = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
