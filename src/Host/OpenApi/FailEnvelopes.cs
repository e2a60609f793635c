using Ticketing.Common.Api;

namespace Ticketing.Host.OpenApi;

/// <summary>The envelope of a refusal in the reservation API.</summary>
/// <param name="ResultType">Always <c>FAIL</c>.</param>
/// <param name="Data">Always an empty object.</param>
/// <param name="Exception">What was refused and why.</param>
internal sealed record FailEnvelope(string ResultType, Nothing Data, Failure Exception);

/// <summary>Why a call was refused.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Message">A sentence for people, in the language of <c>Accept-Language</c>.</param>
/// <param name="Data">What is wrong with each field, where the request is malformed.</param>
/// <param name="TraceId">What to quote when reporting a fault of ours.</param>
internal sealed record Failure(string Code, string Message, IReadOnlyDictionary<string, string>? Data, string? TraceId);

/// <summary>The envelope of a refusal in the waiting room API.</summary>
/// <param name="Result">Always <c>error</c>.</param>
/// <param name="Message">A sentence for people, in the language of <c>Accept-Language</c>.</param>
/// <param name="Data">What was refused and why.</param>
internal sealed record WaitingRoomFailEnvelope(string Result, string Message, WaitingRoomFailure Data);

/// <summary>Why a call of the waiting room was refused.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Fields">What is wrong with each field, where the request is malformed.</param>
/// <param name="TraceId">What to quote when reporting a fault of ours.</param>
internal sealed record WaitingRoomFailure(string Code, IReadOnlyDictionary<string, string>? Fields, string? TraceId);
