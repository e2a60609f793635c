using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using Ticketing.Common.Redis;

namespace Ticketing.Queues.Store;

/// <summary>One Lua script, called by its hash; where Redis does not know it (a restart, a new node) it is sent whole once.</summary>
internal sealed class QueueScript
{
    private readonly byte[] _hash;
    private readonly string _text;

    public QueueScript(string name, string constants)
    {
        Name = name;
        _text = constants + Resource("common.lua") + Resource(name + ".lua");
        // Redis names scripts by their SHA-1; nothing is protected by it.
#pragma warning disable CA5350
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    public string Name { get; }

    /// <exception cref="BadReplyException">The reply is not of the promised length.</exception>
    public async Task<ScriptReply> RunAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] values, int head, int rest = 0)
    {
        RedisResult reply;
        try
        {
            reply = await redis.Database.ScriptEvaluateAsync(_hash, keys, values).WaitAsync(redis.Timeout);
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            reply = await redis.Database.ExecuteAsync("EVAL", [_text, keys.Length, .. keys.Cast<object>(), .. values.Cast<object>()]).WaitAsync(redis.Timeout);
        }

        return new ScriptReply(Name, reply, head, rest);
    }

    /// <summary>Runs a script whose reply has no fixed length.</summary>
    public Task<ScriptReply> RunAtLeastAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] values, int head) => RunAsync(redis, keys, values, head, -1);

    private static string Resource(string name)
    {
        using var stream = typeof(QueueScript).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
