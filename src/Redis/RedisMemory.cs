using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;

namespace Ticketing.Redis;

/// <summary>
/// Watches how full Redis is. It is full when <see cref="RedisOptions.MemoryShare"/> of <c>maxmemory</c> is used, in a cluster that of any master, or when it
/// has just refused a write for it. Without <c>maxmemory</c> it is never full.
/// </summary>
public sealed class RedisMemory(RedisConnection redis, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisMemory> log) : BackgroundService
{
    // The client sends the command INFO itself only where its connection may also change the server's settings.
    private const string Script = "return redis.call('INFO', 'memory')";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // An observation holds until the next one has come.
    private static readonly TimeSpan Validity = 2 * Interval;

    private long _fullUntilMs;

    /// <summary>Whether Redis is full.</summary>
    public bool IsFull => NowMs < Volatile.Read(ref _fullUntilMs);

    private long NowMs => (long)time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Notes that Redis has refused a write because its memory is full.</summary>
    public void NoteFull() => Volatile.Write(ref _fullUntilMs, NowMs + (long)Validity.TotalMilliseconds);

    /// <summary>Looks how full Redis is.</summary>
    /// <exception cref="UnavailableException">Redis does not answer.</exception>
    public async Task ObserveAsync()
    {
        if (await redis.UseAsync(async multiplexer =>
            {
                var masters = multiplexer.GetServers().Where(static server => server is { IsConnected: true, IsReplica: false });
                var memories = await Task.WhenAll(masters.Select(static server => server.ExecuteAsync("EVAL", Script, 0)));
                return memories.Any(memory => IsAbove((string?)memory ?? "", options.Value.MemoryShare));
            }))
            NoteFull();
        else
            Volatile.Write(ref _fullUntilMs, 0);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ObserveAsync();
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault))
            {
                // While Redis is away no call adds to its memory.
            }
            catch (Exception fault)
            {
                RedisLog.MemoryNotObserved(log, fault.GetType().Name, fault.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether more than the share is used, by the section <c>memory</c> of INFO.</summary>
    internal static bool IsAbove(string memory, double share)
    {
        var most = Field("maxmemory:");
        return most > 0 && Field("used_memory:") > most * share;

        long Field(string name) => memory.Split("\r\n").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? long.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture)
            : 0;
    }
}
