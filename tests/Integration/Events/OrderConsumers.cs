using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>What the consumers of a replica have received, and how they behave.</summary>
internal sealed class ReceivedOrders
{
    private readonly ConcurrentQueue<Received> _all = new();

    /// <summary>What the consumer with retries does with an order, given the number of its attempts before.</summary>
    public Func<OrderPlaced, int, CancellationToken, Task> OnOrder { get; set; } = static (_, _, _) => Task.CompletedTask;

    public ConcurrentQueue<OrderRetried> Retried { get; } = new();

    public ConcurrentQueue<OrderDead> Dead { get; } = new();

    /// <summary>The attempts of a consumer to handle an order.</summary>
    public Received[] Of(string consumer, string name) => [.. _all.Where(each => each.Consumer == consumer && each.Order.Name == name)];

    public Received[] Of(string consumer) => [.. _all.Where(each => each.Consumer == consumer)];

    public int Add(string consumer, ConsumeContext<OrderPlaced> context)
    {
        var before = Of(consumer).Count(each => each.Order == context.Message);
        _all.Enqueue(new Received(consumer, context.Message, context.MessageId, Stopwatch.GetTimestamp(), Activity.Current?.TraceId.ToString()));
        return before;
    }

    internal sealed record Received(string Consumer, OrderPlaced Order, Guid? MessageId, long At, string? TraceId);
}

/// <summary>A consumer with retry delays, which behaves as the test says.</summary>
internal sealed class OrderNoticeConsumer(ReceivedOrders received) : IConsumer<OrderPlaced>
{
    public const string Name = "order-notice";

    public Task Consume(ConsumeContext<OrderPlaced> context) =>
        received.OnOrder(context.Message, received.Add(Name, context), context.CancellationToken);
}

/// <summary>A consumer of the same events that never fails.</summary>
internal sealed class OrderCountConsumer(ReceivedOrders received) : IConsumer<OrderPlaced>
{
    public const string Name = "order-count";

    public Task Consume(ConsumeContext<OrderPlaced> context)
    {
        received.Add(Name, context);
        return Task.CompletedTask;
    }
}

/// <summary>Receives the failures of the others.</summary>
internal sealed class OrderFailureConsumer(ReceivedOrders received) : IConsumer<OrderRetried>, IConsumer<OrderDead>
{
    public Task Consume(ConsumeContext<OrderRetried> context)
    {
        received.Retried.Enqueue(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<OrderDead> context)
    {
        received.Dead.Enqueue(context.Message);
        return Task.CompletedTask;
    }
}
