using System.Text.Json;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Redis;

namespace Ticketing.Host.Replicas;

/// <summary>
/// The states of all replicas, and what they counted by the hour, in Redis. Ages are by the clock of Redis. A replica that stops takes its state away; one that
/// is silent is listed for <see cref="Keep"/>.
/// </summary>
internal sealed class ReplicaList(RedisConnection redis)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Day = TimeSpan.FromHours(25);

    private static readonly RedisKey States = "{hosts}:states";
    private static readonly RedisKey Traffic = "{hosts}:traffic";

    private readonly RedisScript _beat = Script("replica_beat");
    private readonly RedisScript _list = Script("replica_list");

    /// <summary>Notes the state of a replica.</summary>
    /// <param name="id">The replica.</param>
    /// <param name="state">Its state; null where it stops.</param>
    /// <param name="isFirst">Whether it has just started.</param>
    /// <param name="counted">What it has counted since the last call.</param>
    /// <exception cref="UnavailableException">Redis does not answer.</exception>
    public Task NoteAsync(string id, ReplicaState? state, bool isFirst, ReplicaCounts counted) => _beat.RunAsync(
        redis,
        [States, Traffic],
        [
            id, state is null ? "" : JsonSerializer.Serialize(state, ReplicaJson.Default.ReplicaState), isFirst,
            "requests", counted.Requests, "entered", counted.Entered, "admitted", counted.Admitted,
        ],
        head: 1);

    /// <summary>The replicas, by name.</summary>
    /// <exception cref="UnavailableException">Redis does not answer.</exception>
    public async Task<IReadOnlyList<ReplicaState>> ReadAsync()
    {
        var reply = await _list.RunAsync(redis, [States], [], head: 1, rest: -1);
        var states = new List<ReplicaState>();
        for (var i = 2; i < reply.Length; i += 2)
        {
            var text = reply.Text(i);
            var end = text.IndexOf(' ', StringComparison.Ordinal);
            var age = TimeSpan.FromSeconds(reply[0] - long.Parse(text.AsSpan(0, end), null));
            if (age < Keep && JsonSerializer.Deserialize(text.AsSpan(end + 1), ReplicaJson.Default.ReplicaState) is { } state)
                states.Add(state with { HeardSecondsAgo = (long)age.TotalSeconds, IsAlive = age < Silence });
        }

        return [.. states.OrderBy(state => state.Name, StringComparer.Ordinal).ThenByDescending(state => state.UpSeconds)];
    }

    /// <summary>What all replicas counted, by the hour; hours in which they counted nothing are missing.</summary>
    /// <exception cref="UnavailableException">Redis does not answer.</exception>
    public async Task<IReadOnlyList<TrafficHour>> ReadTrafficAsync()
    {
        var fields = await redis.CallAsync(database => database.HashGetAllAsync(Traffic));
        var counts = fields.Select(field => (Parts: field.Name.ToString().Split(' '), Count: (long)field.Value))
            .ToLookup(field => long.Parse(field.Parts[0], null), field => (Name: field.Parts[1], field.Count));
        return
        [
            .. counts.OrderBy(hour => hour.Key).Select(hour => new TrafficHour(
                DateTimeOffset.FromUnixTimeSeconds(hour.Key), CountOf(hour, "requests"), CountOf(hour, "entered"), CountOf(hour, "admitted"))),
        ];
    }

    private static long CountOf(IEnumerable<(string Name, long Count)> hour, string name) => hour.FirstOrDefault(each => each.Name == name).Count;

    private static RedisScript Script(string name) => new(
        name,
        RedisScript.AllowsFullMemory + FormattableString.Invariant($"local KEEP, DAY = {(int)Keep.TotalSeconds}, {(int)Day.TotalSeconds}\n") +
        RedisScript.Embedded(typeof(ReplicaList).Assembly, name + ".lua"));
}

/// <param name="Hour">When the hour begins.</param>
/// <param name="Requests">Requests answered, of every kind.</param>
/// <param name="Entered">People who took a new place in a queue.</param>
/// <param name="Admitted">People who were admitted and used their slot.</param>
internal sealed record TrafficHour(DateTimeOffset Hour, long Requests, long Entered, long Admitted);
