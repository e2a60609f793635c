using System.Diagnostics.CodeAnalysis;

namespace Ticketing.Common.Results;

/// <summary>The result of a use case: a value, or a refusal. Faults are exceptions and are never stored here.</summary>
/// <typeparam name="T">The value of a success.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why it was refused, or null on success.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsSuccess => Refusal is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The call was refused.</exception>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused with {Refusal.Error.Code}: there is no value.");

    /// <summary>A success.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);

    /// <summary>A refusal with nothing to add to its error.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error.ToRefusal());
}
