using Xunit.Abstractions;
using Xunit.Sdk;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Prints the progress of a long test while it runs.</summary>
public sealed class Progress(IMessageSink sink)
{
    public void Report(string text) => sink.OnMessage(new DiagnosticMessage(text));
}
