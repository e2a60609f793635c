using StackExchange.Redis;

namespace Ticketing.Redis;

/// <summary>A script answered something else than its contract says. Counted and tried again; never taken for an answer.</summary>
/// <param name="script">Which script.</param>
/// <param name="reason">What was wrong with the reply.</param>
public sealed class BadReplyException(string script, string reason) : Exception($"The script {script} gave a bad reply: {reason}.");

/// <summary>Reads a flat array of numbers and texts strictly: the length and every type must be as the script promises.</summary>
public readonly struct ScriptReply
{
    private readonly string _script;
    private readonly RedisResult[] _items;

    /// <summary>Checks the length.</summary>
    /// <param name="script">The script, for the error.</param>
    /// <param name="reply">What it answered.</param>
    /// <param name="head">How many items come first, always.</param>
    /// <param name="rest">How many follow, unless the first item is 0: what was asked for is unknown. -1 for any number.</param>
    /// <exception cref="BadReplyException">It is not an array of that length.</exception>
    public ScriptReply(string script, RedisResult reply, int head, int rest = 0)
    {
        _script = script;
        _items = (RedisResult[]?)reply ?? throw new BadReplyException(script, "no array");
        if (_items.Length < head || (rest >= 0 && _items.Length != head + (rest > 0 && !IsEmpty ? rest : 0)))
            throw new BadReplyException(script, $"{_items.Length} items where {head} and {rest} are due");
    }

    /// <summary>Whether the script answered that this Redis does not know what was asked for.</summary>
    public bool IsEmpty => this[0] == 0;

    /// <summary>How many items there are.</summary>
    public int Length => _items.Length;

    /// <summary>A text.</summary>
    /// <exception cref="BadReplyException">The item is none.</exception>
    public string Text(int index) => (string?)_items[index] ?? throw new BadReplyException(_script, $"item {index} is no text");

    /// <summary>A number.</summary>
    /// <exception cref="BadReplyException">The item is none.</exception>
    public long this[int index] =>
        ((RedisValue)_items[index]) is { IsInteger: true } value ? (long)value : throw new BadReplyException(_script, $"item {index} is no integer");
}
