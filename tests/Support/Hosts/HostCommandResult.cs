namespace Ticketing.Tests.Support;

/// <summary>How a command of the host, such as <c>--migrate</c>, ended.</summary>
/// <param name="ExitCode">0 when it did what it was asked.</param>
/// <param name="Output">Everything it printed.</param>
public sealed record HostCommandResult(int ExitCode, string Output);
