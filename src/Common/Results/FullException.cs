namespace Ticketing.Common.Results;

/// <summary>A server answers, and refuses a write because its memory is full. Calls that need no more memory succeed.</summary>
/// <param name="message">Which server.</param>
/// <param name="cause">The fault of its client library.</param>
public sealed class FullException(string message, Exception? cause = null) : UnavailableException(message, cause);
