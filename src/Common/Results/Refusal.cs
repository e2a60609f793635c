using System.Collections.ObjectModel;

namespace Ticketing.Common.Results;

/// <summary>Why a call was refused although nothing is broken: the expected "no" of the rules.</summary>
/// <param name="Error">What kind of refusal it is: its code, HTTP status and message.</param>
public sealed record Refusal(Error Error)
{
    /// <summary>
    /// What is wrong with each field of a malformed request, by field name; in other refusals what a client does next with, such as the right queue.
    /// </summary>
    public IReadOnlyDictionary<string, Message> Fields { get; init; } = ReadOnlyDictionary<string, Message>.Empty;

    /// <summary>When to come back, if coming back helps. Sent as <c>Retry-After</c>, rounded up to whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
