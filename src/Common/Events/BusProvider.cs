namespace Ticketing.Common.Events;

/// <summary>What carries facts from the outbox to their handlers. Setting <c>Bus:Provider</c>.</summary>
public enum BusProvider
{
    /// <summary>MassTransit's transport in memory: each replica hands its facts to itself.</summary>
    InMemory,

    /// <summary>Kafka. In builds of the Full stack.</summary>
    Kafka,
}
