using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Ticketing.Queues.Telemetry;
using Ticketing.Redis;

namespace Ticketing.Queues.Push;

/// <summary>The one subscription of this replica: the events that the scripts of all queues publish, whichever replica called them.</summary>
internal sealed class QueueEvents(RedisConnection redis, ILogger<QueueEvents> log)
{
    private const string Head = "q:{";
    private const string Tail = "}:events";
    private const string LeftWord = "left ";
    private const string KeptWord = "kept ";
    private const string ClearedWord = "cleared";

    private static readonly RedisChannel Channel = new("q:*:events", RedisChannel.PatternMode.Pattern);

    private bool _isSubscribed;
    private int _wasAway;

    /// <summary>A queue has admitted people: every waiting ticket up to this order has been taken off the line.</summary>
    public event Action<string, long>? Served;

    /// <summary>A ticket has left.</summary>
    public event Action<string, long>? Left;

    /// <summary>The end of the hold of a ticket has changed.</summary>
    public event Action<string, long>? Kept;

    /// <summary>All waiting people of a queue were removed.</summary>
    public event Action<string>? Cleared;

    /// <summary>Makes sure that the subscription stands. Returns whether events may have been missed since the last call.</summary>
    public async Task<bool> EnsureAsync()
    {
        try
        {
            return await redis.UseAsync(EnsureAsync);
        }
        catch (Exception fault)
        {
            QueueLog.PushFailed(log, "all", fault.GetType().Name, fault.Message);
            return false;
        }
    }

    private async Task<bool> EnsureAsync(IConnectionMultiplexer multiplexer)
    {
        var subscriber = multiplexer.GetSubscriber();
        if (!_isSubscribed)
            multiplexer.ConnectionRestored += (_, _) => Volatile.Write(ref _wasAway, 1);
        else if (subscriber.SubscribedEndpoint(Channel) is not null)
            return Interlocked.Exchange(ref _wasAway, 0) == 1;
        else
            await subscriber.UnsubscribeAsync(Channel, OnMessage);
        _isSubscribed = true;
        await subscriber.SubscribeAsync(Channel, OnMessage);
        return true;
    }

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        string name = channel!, text = message!;
        if (!name.StartsWith(Head, StringComparison.Ordinal) || !name.EndsWith(Tail, StringComparison.Ordinal))
            return;
        var queue = name[Head.Length..^Tail.Length];
        if (text == ClearedWord)
        {
            Cleared?.Invoke(queue);
            return;
        }

        var (word, handler) = text switch
        {
            _ when text.StartsWith(LeftWord, StringComparison.Ordinal) => (LeftWord, Left),
            _ when text.StartsWith(KeptWord, StringComparison.Ordinal) => (KeptWord, Kept),
            _ => ("", Served),
        };
        if (long.TryParse(text.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            handler?.Invoke(queue, number);
        else
            QueueLog.PushFailed(log, queue, "message", "it is no event of a queue");
    }
}
