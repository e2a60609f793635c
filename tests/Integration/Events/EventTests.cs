using System.Diagnostics;
using Shouldly;
using Ticketing.Common.Tracing;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>From the outbox to the consumers. The same suite runs without and with Kafka.</summary>
public abstract class EventTests(EventFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private EventReplica Replica => fixture.Replica;

    [Fact]
    public async Task Event_WhenWritten_IsHandledOnceByEachConsumerAsItWasWritten()
    {
        const string Name = """a "name" with \ ' 한글 🎫 and </script>""";
        await Replica.WriteAsync(Name, 7);

        await Until.TrueAsync("both consumers had it", Limit, () => Orders(OrderNoticeConsumer.Name).Length + Orders(OrderCountConsumer.Name).Length == 2);

        var received = Orders(OrderNoticeConsumer.Name).ShouldHaveSingleItem();
        received.Order.ShouldBe(new OrderPlaced(Name, 7));
        received.MessageId.ShouldBe(Orders(OrderCountConsumer.Name).ShouldHaveSingleItem().MessageId);
        ReceivedOrders.Received[] Orders(string consumer) => Replica.Received.Of(consumer, Name);
    }

    [Fact]
    public async Task Consumer_WhenItFails_IsCalledAgainAfterEachDelayAndEachFailureIsPublished()
    {
        Behave("stumbles", static (before, _) => before < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);
        await Replica.WriteAsync("stumbles", 1);
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "stumbles", "DONE");

        var attempts = Replica.Received.Of(OrderNoticeConsumer.Name, "stumbles");
        attempts.Length.ShouldBe(4);
        attempts.Select(each => each.MessageId).Distinct().ShouldHaveSingleItem();
        foreach (var (index, delay) in EventReplica.RetryDelaysMs.Index())
            Stopwatch.GetElapsedTime(attempts[index].At, attempts[index + 1].At).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(delay));
        await Until.TrueAsync("three failures were published", Limit, () => Retried().Length == 3);
        Retried().Select(each => each.Failures).Order().ShouldBe([1, 2, 3]);
        Retried().ShouldAllBe(each => each.Consumer == OrderNoticeConsumer.Name && each.Error.EndsWith("not yet"));
        Retried().ShouldAllBe(each => each.Event.GetProperty("name").GetString() == "stumbles");
        Replica.Received.Of(OrderCountConsumer.Name, "stumbles").ShouldHaveSingleItem("the failure of one consumer is not the other's");
        OrderRetried[] Retried() => [.. Replica.Received.Retried.Where(each => each.EventId == attempts[0].MessageId)];
    }

    [Fact]
    public async Task Consumer_WhenEveryAttemptFails_LeavesTheEventDeadAndPublishesThat()
    {
        Behave("hopeless", static (_, _) => throw new InvalidOperationException("never"));
        await Replica.WriteAsync("hopeless", 1);
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "hopeless", "DEAD");

        var attempts = Replica.Received.Of(OrderNoticeConsumer.Name, "hopeless");
        attempts.Length.ShouldBe(4);
        await Until.TrueAsync("its death was published", Limit, () => Replica.Received.Dead.Any(each => each.EventId == attempts[0].MessageId));
        Replica.Received.Dead.Single(each => each.EventId == attempts[0].MessageId).Failures.ShouldBe(4);
        (await Replica.Database.QueryAsync<string>("select error from messaging_inbox where consumer = 'order-notice' and `key` = 'hopeless'"))
            .ShouldContain("never");
        (await Replica.Worker.HandleAsync(Replica.Consumer(OrderNoticeConsumer.Name), default)).ShouldBe(0);
    }

    [Fact]
    public async Task Consumer_ThatIgnoresItsToken_FailsBelowTwoSecondsAndHoldsUpNoOther()
    {
        Behave("hangs", static (before, _) => before == 0 ? Task.Delay(TimeSpan.FromSeconds(30)) : Task.CompletedTask);
        await Replica.WriteAsync("hangs", 1);
        await Until.TrueAsync("it hangs", Limit, () => Replica.Received.Of(OrderNoticeConsumer.Name, "hangs").Length == 1);
        await Replica.WaitAsync(OrderCountConsumer.Name, "hangs", "DONE", seconds: 1);
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "hangs", "DONE");

        var attempts = Replica.Received.Of(OrderNoticeConsumer.Name, "hangs");
        attempts.Length.ShouldBe(2);
        Stopwatch.GetElapsedTime(attempts[0].At, attempts[1].At).ShouldBeInRange(TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Consumer_WhenOneEventFails_HandlesTheOthers()
    {
        Behave("mixed", static (_, number) => number == 3 ? throw new InvalidOperationException("this one") : Task.CompletedTask);
        await Replica.WriteAsync("mixed", Enumerable.Range(0, 6));

        await Replica.WaitAsync(OrderNoticeConsumer.Name, "mixed", "DONE", 5);
        await Replica.WaitAsync(OrderNoticeConsumer.Name, "mixed", "DEAD", 1);
    }

    [Fact]
    public async Task Event_WithATrace_IsHandledInThatTrace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await Replica.Database.ExecuteAsync($$"""
            insert into messaging_outbox (topic, `key`, payload, traceparent)
            values ('order.placed', 'traced', '{"name":"traced","number":1}', '00-{{Trace}}-00f067aa0ba902b7-01')
            """);

        await Replica.WaitAsync(OrderNoticeConsumer.Name, "traced", "DONE");

        Replica.Received.Of(OrderNoticeConsumer.Name, "traced").ShouldHaveSingleItem().TraceId.ShouldBe(Trace);
        (await Replica.Database.QueryAsync<string>("select traceparent from messaging_inbox where consumer = 'order-notice' and `key` = 'traced'"))
            .ShouldNotContain("00f067aa0ba902b7", Case.Sensitive, "the span of its sending comes between");
    }

    // Orders of one name behave so, given the number of attempts before and the order's number; all others are handled.
    private void Behave(string name, Func<int, int, Task> behaviour)
    {
        var others = Replica.Received.OnOrder;
        Replica.Received.OnOrder = (order, before, cancellation) => order.Name == name ? behaviour(before, order.Number) : others(order, before, cancellation);
    }
}

public sealed class EventsWithoutKafka(EventFixture fixture) : EventTests(fixture), IClassFixture<EventFixture>;

public sealed class EventsOverKafka(KafkaEventFixture fixture) : EventTests(fixture), IClassFixture<KafkaEventFixture>;
