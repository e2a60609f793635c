namespace Ticketing.Common.Results;

/// <summary>A kind of error a client can be told: the codes are the contract of both APIs.</summary>
/// <param name="Code">The code in the envelope.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What the client is told.</param>
public sealed record Error(string Code, int Status, Message Message)
{
    /// <summary>A refusal of this kind with nothing to add.</summary>
    public static implicit operator Refusal(Error error) => new(error);

    /// <summary>A refusal of this kind.</summary>
    public Refusal ToRefusal() => new(this);

    /// <summary>The same kind of error, told in other words.</summary>
    public Error Saying(string english, string korean) => this with { Message = new Message(english, korean) };
}
