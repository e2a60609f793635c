namespace Ticketing.Common.Results;

/// <summary>A server that a call needs does not answer, or refuses calls for the moment. The caller may come back.</summary>
/// <param name="message">Which server, and why.</param>
/// <param name="cause">The fault of its client library.</param>
public class UnavailableException(string message, Exception? cause = null) : Exception(message, cause);
