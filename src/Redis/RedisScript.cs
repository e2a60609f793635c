using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;
using Ticketing.Common.Results;

namespace Ticketing.Redis;

/// <summary>One Lua script, called by its hash. Where Redis does not know it (a restart, a new node) its text is sent once.</summary>
public sealed class RedisScript
{
    /// <summary>The first line of a script that runs although the memory of Redis is full: those that change or free more than they add.</summary>
    public const string AllowsFullMemory = "#!lua flags=allow-oom\n";

    /// <summary>The first line of a script that is refused as a whole while the memory of Redis is full.</summary>
    public const string NeedsMemory = "#!lua\n";

    private readonly byte[] _hash;
    private readonly string _text;

    /// <summary>Prepares a script.</summary>
    /// <param name="name">Its name in metrics, traces and messages.</param>
    /// <param name="text">Its text.</param>
    public RedisScript(string name, string text)
    {
        Name = name;
        _text = text;
        // Redis names scripts by their SHA-1; nothing is protected by it.
#pragma warning disable CA5350
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    /// <summary>The name in metrics, traces and messages.</summary>
    public string Name { get; }

    /// <summary>The text of a script that is embedded in a module.</summary>
    public static string Embedded(Assembly module, string name)
    {
        using var stream = module.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Runs it.</summary>
    /// <param name="redis">The connection. A call that takes longer than <see cref="RedisConnection.Timeout"/> has failed.</param>
    /// <param name="keys">Its keys, all in one hash slot.</param>
    /// <param name="values">Its arguments.</param>
    /// <param name="head">How many items every reply begins with.</param>
    /// <param name="rest">How many items follow unless the first item is 0; -1 for any number.</param>
    /// <exception cref="UnavailableException">Redis does not answer, or refuses commands for the moment.</exception>
    /// <exception cref="FullException">The memory of Redis is full, and the script is not one that <see cref="AllowsFullMemory"/>.</exception>
    /// <exception cref="BadReplyException">The reply has another length.</exception>
    public async Task<ScriptReply> RunAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] values, int head, int rest = 0)
    {
        var began = TimeProvider.System.GetTimestamp();
        Exception? failure = null;
        try
        {
            return new ScriptReply(Name, await SendAsync(redis, keys, values), head, rest);
        }
        catch (Exception fault)
        {
            failure = fault;
            throw;
        }
        finally
        {
            var took = TimeProvider.System.GetElapsedTime(began);
            RedisMetrics.Ran(Name, took);
            ScriptSpans.Ran(Name, took, failure);
        }
    }

    private async Task<RedisResult> SendAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] values)
    {
        try
        {
            return await redis.CallAsync(database => database.ScriptEvaluateAsync(_hash, keys, values));
        }
        catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await redis.CallAsync(database => database.ExecuteAsync("EVAL", [_text, keys.Length, .. keys.Cast<object>(), .. values.Cast<object>()]));
        }
    }
}
