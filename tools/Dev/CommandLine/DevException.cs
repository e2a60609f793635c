namespace Ticketing.Dev.CommandLine;

/// <summary>A fault of the machine or the product: the message says what went wrong, and what to do about it.</summary>
internal sealed class DevException(string message) : Exception(message);

/// <summary>A fault in how the program was called.</summary>
internal sealed class UsageException(string message) : Exception(message);
