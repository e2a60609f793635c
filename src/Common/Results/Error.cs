namespace Ticketing.Common.Results;

/// <summary>A kind of refusal. The codes are the contract of both APIs.</summary>
/// <param name="Code">The code in the envelope.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">The text for people.</param>
public sealed record Error(string Code, int Status, Message Message)
{
    /// <summary>A refusal of this kind with nothing to add.</summary>
    public static implicit operator Refusal(Error error) => new(error);

    /// <summary>A refusal of this kind.</summary>
    public Refusal ToRefusal() => new(this);

    /// <summary>The same kind of refusal with another text.</summary>
    public Error Saying(string english, string korean) => this with { Message = new Message(english, korean) };
}
