using Xunit.Abstractions;
using Xunit.Sdk;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Tells a person at once how a long test goes on.</summary>
public sealed class Progress(IMessageSink sink)
{
    public void Say(string text) => sink.OnMessage(new DiagnosticMessage(text));
}
