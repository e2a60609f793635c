using System.Reflection;
using Confluent.Kafka;
using Shouldly;

namespace Ticketing.Tests.Integration.Events;

/// <summary>A broker's admin client that answers requests to create topics with one error after the other. It takes no other request.</summary>
public class TopicBroker : DispatchProxy
{
    private readonly Queue<Exception> _answers = new();

    /// <summary>How many requests it has had.</summary>
    public int Asked { get; private set; }

    public IAdminClient Client => (IAdminClient)(object)this;

    /// <summary>A broker with these answers.</summary>
    public static TopicBroker That(params IEnumerable<Exception> answers)
    {
        var broker = (TopicBroker)(object)Create<IAdminClient, TopicBroker>();
        foreach (var answer in answers)
            broker._answers.Enqueue(answer);
        return broker;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        targetMethod!.Name.ShouldBe(nameof(IAdminClient.CreateTopicsAsync));
        Asked++;
        return Task.FromException(_answers.Dequeue());
    }
}
