namespace Ticketing.Tests.Integration.Deploy;

/// <summary>
/// Metrics that the boards and alerts ask for and that the host does not expose yet, and what promtool says about names meanwhile. The tests of the boards pass over
/// these alone, and <see cref="BoardTests"/> fails as soon as one of them is there: then it has to go from here.
/// </summary>
internal static class Awaited
{
    public static IReadOnlyList<string> Metrics { get; } =
        ["circuit_breaker_state", "scheduler_move_duration_seconds_bucket", "scheduler_move_duration_seconds_count", "redis_script_duration_seconds_bucket", "seat_holds_active"];

    public static IReadOnlyList<string> Remarks { get; } =
    [
        .. new[] { "dotnet_assembly_count", "dotnet_process_cpu_count", "dotnet_timer_count" }
            .Select(name => $"{name} non-histogram and non-summary metrics should not have \"_count\" suffix"),
    ];

    public static bool IsIn(string expression) => Metrics.Any(metric => expression.Contains(metric, StringComparison.Ordinal));
}
