using System.Globalization;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Growth;

/// <summary>
/// The processor time of people who come one by one, about 5,000 a second: fewer of their calls travel together than under a full load.
/// </summary>
internal sealed class SinglePeople(TestBed bed)
{
    private const int Connections = 128;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Measures <c>/health/live</c> and a token at the same pace.</summary>
    public async Task MeasureAsync()
    {
        Console.WriteLine();
        Console.WriteLine("People who come one by one, about 5,000 a second:");
        Console.WriteLine($"{"part",-14} {"rate/s",9} {"p50 ms",9} {"p99 ms",9} {"host us",9} {"Redis us",9}");
        var live = await MeasureAsync("/health/live", () => new RepeatCaller([RequestText.Get("/health/live")]));
        var token = await MeasureAsync("token", () => new EnterCaller(bed, null, null));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A place in the queue costs the host {token / live:0.0} times what /health/live does."));
    }

    // Returns the host's processor time for each call, in microseconds.
    private async Task<double> MeasureAsync(string name, Func<Caller> caller)
    {
        var (host, redis) = (bed.HostTime, bed.RedisTime);
        var result = await bed.LoadAsync(name, caller, bed.Options.Duration, Connections, Pause);
        var count = result.Calls;
        var hostEach = (bed.HostTime - host).TotalMicroseconds / count;
        var redisEach = (bed.RedisTime - redis).TotalMicroseconds / count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-14} {result.Rate,9:0} {result.P50,9:0.00} {result.P99,9:0.00} {hostEach,9:0} {redisEach,9:0}"));
        return hostEach;
    }
}
