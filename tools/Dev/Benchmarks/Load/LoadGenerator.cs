using System.Diagnostics;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>Puts load on a host of this machine over kept-alive connections, with little processor time of its own.</summary>
/// <param name="port">The host's port.</param>
internal sealed class LoadGenerator(int port)
{
    /// <summary>How many connections there are, unless given.</summary>
    public const int Connections = 64;

    private const int Threads = 2;

    /// <summary>Runs callers, one for each connection, for a time or until none has a request left.</summary>
    /// <param name="caller">Makes a caller.</param>
    /// <param name="duration">For how long to send.</param>
    /// <param name="connections">How many connections to open.</param>
    /// <param name="pause">How long each connection rests between requests, on average; none, unless given.</param>
    public async Task<LoadResult> RunAsync(Func<Caller> caller, TimeSpan duration, int connections = Connections, TimeSpan pause = default)
    {
        var threads = Enumerable.Range(0, Threads)
            .Select(_ => new LoadThread([.. Enumerable.Range(0, connections / Threads).Select(_ => new Connection(port, caller()))], pause)).ToArray();
        try
        {
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var ends = await Task.WhenAll(threads.Select(thread => Task.Factory.StartNew(
                () => thread.Run(end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            int[] latencies = [.. threads.SelectMany(thread => thread.Latencies)];
            Array.Sort(latencies);
            return new LoadResult(
                Stopwatch.GetElapsedTime(start, ends.Max()), threads.Sum(thread => thread.Calls), latencies, threads.Sum(thread => thread.Failures),
                threads.Select(thread => thread.FirstFailure).FirstOrDefault(failure => failure is not null));
        }
        finally
        {
            foreach (var thread in threads)
                thread.Dispose();
        }
    }
}
