using System.Data.Common;
using Ticketing.Common.Results;
using Ticketing.Redis;

namespace Ticketing.Host.Health;

/// <summary>Asks the servers that every call needs whether they answer. None of these calls goes through a circuit breaker.</summary>
internal sealed class Probes(DbDataSource database, RedisConnection redis, TimeProvider time, ILogger<Probes> log)
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Whether the database answers.</summary>
    public Task<bool> DatabaseAnswersAsync() => AnswersAsync("database", AskDatabaseAsync);

    /// <summary>
    /// Whether Redis takes writes, which a PING does not show: a former primary that is now a replica answers it as well. A Redis whose memory is full takes
    /// this write, because visitors who are admitted can go on.
    /// </summary>
    public Task<bool> RedisAnswersAsync() => AnswersAsync("redis", () => redis.CallAsync(database => database.KeyDeleteAsync("probe")));

    private async Task AskDatabaseAsync()
    {
        await using var command = database.CreateCommand("select 1");
        await command.ExecuteScalarAsync();
    }

    private async Task<bool> AnswersAsync(string part, Func<Task> ask)
    {
        try
        {
            await ask().WaitAsync(Timeout, time);
            return true;
        }
        catch (Exception fault)
        {
            if (!Faults.IsUnavailable(fault))
                HealthLog.ProbeFailed(log, part, fault);
            return false;
        }
    }
}
