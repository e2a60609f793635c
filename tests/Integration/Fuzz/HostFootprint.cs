using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>What a host holds after a full garbage collection.</summary>
/// <param name="HeapBytes">Managed memory.</param>
/// <param name="OpenFiles">Open files, connections among them.</param>
/// <param name="Series">Series of metrics: names and paths of clients must make none.</param>
internal sealed record HostFootprint(long HeapBytes, int OpenFiles, int Series)
{
    // The keyword with which a session of the runtime's events begins by a full collection.
    private const long CollectHeap = 0x800000;

    /// <summary>Collects the host's garbage, and measures.</summary>
    public static async Task<HostFootprint> OfAsync(HostProcess host)
    {
        await CollectAsync(host.ProcessId);
        var metrics = (await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        var heap = metrics.Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        return new HostFootprint(
            (long)heap,
            Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{host.ProcessId}/fd")).Length,
            metrics.Count(line => line.Length > 0 && line[0] != '#'));
    }

    private static async Task CollectAsync(int process)
    {
        var client = new DiagnosticsClient(process);
        using var session = await client.StartEventPipeSessionAsync(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeap)], requestRundown: false, 10,
                CancellationToken.None);
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        await session.StopAsync(CancellationToken.None);
        await reading;
    }
}
