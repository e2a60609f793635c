using System.Globalization;
using System.Reflection;
using Polly.CircuitBreaker;
using Ticketing.Common.Resilience;
using Ticketing.Host.Connections;
using Ticketing.Host.Telemetry;
using Ticketing.Messaging.Outbox;
using Ticketing.Queues.Contracts;

namespace Ticketing.Host.Replicas;

/// <summary>What this replica counts, since it started.</summary>
/// <param name="Requests">Requests answered.</param>
/// <param name="Entered">People who took a place in a queue.</param>
/// <param name="Admitted">People who were admitted and used their slot.</param>
/// <param name="Events">Events sent.</param>
internal sealed record ReplicaCounts(long Requests, long Entered, long Admitted, long Events);

/// <summary>Samples the state of this replica. It only reads values that are counted anyway.</summary>
internal sealed class ReplicaSampler(
    RequestDuration requests, ConnectionBounds connections, Breakers breakers, BusState bus, OutboxWatch outbox, LineTraffic line,
    IHostApplicationLifetime lifetime, IConfiguration configuration, TimeProvider time)
{
    private const int BuildLength = 8;

    private static readonly string Version = VersionOf(Assembly.GetExecutingAssembly());

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly string _name = TelemetrySetup.InstanceOf(configuration);
    private readonly long _began = time.GetTimestamp();
    private (long At, TimeSpan Cpu, ReplicaCounts Counts) _before = (time.GetTimestamp(), Environment.CpuUsage.TotalTime, new(0, 0, 0, 0));

    /// <summary>What has been counted so far.</summary>
    public ReplicaCounts Counts => new(requests.Requests, line.Entered, line.Claimed, outbox.Sent);

    /// <summary>The state now; rates are those since the last call. Must not be called concurrently.</summary>
    public ReplicaState Sample()
    {
        var (now, cpu, counts) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime, Counts);
        var seconds = Math.Max(time.GetElapsedTime(_before.At, now).TotalSeconds, 0.001);
        var state = new ReplicaState(
            _id,
            _name,
            Version,
            (long)time.GetElapsedTime(_began, now).TotalSeconds,
            lifetime.ApplicationStopping.IsCancellationRequested,
            Math.Round((counts.Requests - _before.Counts.Requests) / seconds, 1),
            connections.Ordinary,
            connections.Push,
            Math.Round((cpu - _before.Cpu).TotalSeconds / seconds / Environment.ProcessorCount * 100, 1),
            Environment.WorkingSet,
            bus.IsUp,
            Math.Round((counts.Events - _before.Counts.Events) / seconds, 1),
            Math.Round(outbox.Lag, 1),
            [.. breakers.All.Select(StateOf)]);
        _before = (now, cpu, counts);
        return state;
    }

    private static BreakerState StateOf(CircuitBreaker breaker) => breaker.State switch
    {
        CircuitState.Closed => new(breaker.Name, "closed", false),
        CircuitState.HalfOpen => new(breaker.Name, "half-open", false),
        var state => new(breaker.Name, "open", state == CircuitState.Isolated),
    };

    // The commit where the build knows it, else a hash of the assembly: replicas of two versions can be told apart.
    private static string VersionOf(Assembly assembly)
    {
        var parts = (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);
        var build = parts.Length > 1 ? parts[1] : assembly.ManifestModule.ModuleVersionId.ToString("N", CultureInfo.InvariantCulture);
        return $"{parts[0]}+{build[..Math.Min(build.Length, BuildLength)]}";
    }
}
