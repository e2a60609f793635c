using StackExchange.Redis;

namespace Ticketing.Redis;

/// <summary>A script's reply does not have the form that the script promises. It is a fault, never an answer.</summary>
/// <param name="script">Which script.</param>
/// <param name="reason">What is wrong with the reply.</param>
public sealed class BadReplyException(string script, string reason) : Exception($"The script {script} gave a bad reply: {reason}.");

/// <summary>A reply, which is a flat array of numbers and texts, read strictly: the length and every type must be as the script promises.</summary>
public readonly struct ScriptReply
{
    private readonly string _script;
    private readonly RedisResult[] _items;

    /// <summary>Checks the length.</summary>
    /// <param name="script">The script's name.</param>
    /// <param name="reply">Its reply.</param>
    /// <param name="head">How many items every reply begins with.</param>
    /// <param name="rest">How many items follow unless the first item is 0; -1 for any number.</param>
    /// <exception cref="BadReplyException">The reply is not an array of that length.</exception>
    public ScriptReply(string script, RedisResult reply, int head, int rest = 0)
    {
        _script = script;
        _items = (RedisResult[]?)reply ?? throw new BadReplyException(script, "not an array");
        if (_items.Length < head || (rest >= 0 && _items.Length != head + (rest > 0 && !IsEmpty ? rest : 0)))
            throw new BadReplyException(script, $"{_items.Length} items instead of {head} and {rest}");
    }

    /// <summary>Whether the first item is 0: this Redis does not know the queue.</summary>
    public bool IsEmpty => this[0] == 0;

    /// <summary>How many items there are.</summary>
    public int Length => _items.Length;

    /// <summary>A text.</summary>
    /// <exception cref="BadReplyException">The item is not a text.</exception>
    public string Text(int index) => (string?)_items[index] ?? throw new BadReplyException(_script, $"item {index} is not a text");

    /// <summary>A number.</summary>
    /// <exception cref="BadReplyException">The item is not an integer.</exception>
    public long this[int index] =>
        ((RedisValue)_items[index]) is { IsInteger: true } value ? (long)value : throw new BadReplyException(_script, $"item {index} is not an integer");
}
