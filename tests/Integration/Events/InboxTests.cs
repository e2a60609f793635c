using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Shouldly;
using Ticketing.Data;
using Ticketing.Messaging.Inbox;
using Ticketing.Messaging.Outbox;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class InboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private string _connectionString = "";
    private EventReplica _replica = null!;

    public async Task InitializeAsync()
    {
        _connectionString = await SharedServers.CreateDatabaseAsync();
        _replica = await EventReplica.StartAsync(_connectionString, isStarted: false);
    }

    public async Task DisposeAsync() => await _replica.DisposeAsync();

    [Fact]
    public async Task Add_OfAnEventThatIsThere_AddsNothing()
    {
        var order = Order("again");
        await _replica.Inbox.AddAsync([order, order], default);
        await HandleAsync(OrderNoticeConsumer.Name);
        await _replica.Inbox.AddAsync([order], default);

        await HandleAsync(OrderNoticeConsumer.Name);

        _replica.Received.Of(OrderNoticeConsumer.Name).ShouldHaveSingleItem();
        await _replica.Inbox.AddAsync([order with { Id = Guid.NewGuid() }], default);
        await HandleAsync(OrderNoticeConsumer.Name);
        _replica.Received.Of(OrderNoticeConsumer.Name).Length.ShouldBe(2, "another event with the same content is another event");
    }

    [Fact]
    public async Task Take_OfWhatAnotherReplicaHas_PassesItOver()
    {
        await using var other = await EventReplica.StartAsync(_connectionString, isStarted: false);
        await _replica.Inbox.AddAsync([Order("one"), Order("two"), Order("three")], default);

        (await _replica.Inbox.TakeAsync(Notice, 2, default)).Count.ShouldBe(2);

        (await other.Inbox.TakeAsync(other.Consumer(OrderNoticeConsumer.Name), 20, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Take_AfterAReplicaDiedBetweenHandlingAndRecord_GivesTheEventToAnotherWhenTheLeaseEnds()
    {
        await _replica.Inbox.AddAsync([Order("orphan")], default);
        var taken = (await _replica.Inbox.TakeAsync(Notice, 20, default)).ShouldHaveSingleItem();
        await using var other = await EventReplica.StartAsync(_connectionString);

        var wait = await other.Inbox.GetWaitAsync(other.Consumer(OrderNoticeConsumer.Name), default);
        wait!.Value.ShouldBeInRange(InboxStore.Lease - TimeSpan.FromSeconds(5), InboxStore.Lease);
        other.Received.Of(OrderNoticeConsumer.Name).ShouldBeEmpty();
        await other.Database.ExecuteAsync("update messaging_inbox set due_at = sysdate(6) where consumer = 'order-notice'");

        await other.WaitAsync(OrderNoticeConsumer.Name, "orphan", "DONE");
        other.Received.Of(OrderNoticeConsumer.Name).ShouldHaveSingleItem().MessageId.ShouldBe(taken.Event.Id);
    }

    [Fact]
    public async Task Record_WhenItsConnectionBreaks_IsRepeatedAndNothingIsHandledAgain()
    {
        await _replica.Inbox.AddAsync([Order("broken")], default);
        HeldLocks? locks = null;
        _replica.Received.OnOrder = async (_, _, _) =>
            locks = await _replica.Database.LockAsync("select 1 from messaging_inbox where consumer = 'order-notice' for update");
        var handling = HandleAsync(OrderNoticeConsumer.Name);
        await Until.TrueAsync("the record waits for the row", Limit, () => _replica.Database.HasLockWaitsAsync());

        await _replica.Database.ExecuteAsync($"kill {await _replica.Database.FindLockWaiterAsync()}");
        await locks!.DisposeAsync();

        (await handling).ShouldBe(1);
        (await _replica.CountAsync(OrderNoticeConsumer.Name, "broken", "DONE")).ShouldBe(1);
        _replica.Received.Of(OrderNoticeConsumer.Name).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Record_OfAFailureThatIsRepeated_CountsItOnce()
    {
        await _replica.Inbox.AddAsync([Order("repeated")], default);
        var failure = new Attempt((await _replica.Inbox.TakeAsync(Notice, 20, default)).Single(), AttemptOutcome.Retry, "no", TimeSpan.FromMinutes(1));

        await _replica.Inbox.RecordAsync(Notice, [failure]);
        await _replica.Inbox.RecordAsync(Notice, [failure]);

        (await _replica.Database.QueryAsync<int>("select failures from messaging_inbox where consumer = 'order-notice'")).ShouldBe(1);
        (await _replica.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(1);
    }

    [Fact]
    public async Task Record_OfAFailureAfterTheLeaseEnded_LeavesWhatAnotherReplicaHasHandled()
    {
        await _replica.Inbox.AddAsync([Order("late")], default);
        var late = (await _replica.Inbox.TakeAsync(Notice, 20, default)).Single();
        await _replica.Database.ExecuteAsync("update messaging_inbox set due_at = sysdate(6) where consumer = 'order-notice'");
        await using var other = await EventReplica.StartAsync(_connectionString, isStarted: false);
        await other.Worker.HandleAsync(other.Consumer(OrderNoticeConsumer.Name), default);

        await _replica.Inbox.RecordAsync(Notice, [new Attempt(late, AttemptOutcome.Dead, "no")]);

        (await _replica.CountAsync(OrderNoticeConsumer.Name, "late", "DONE")).ShouldBe(1);
        (await _replica.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Take_WhileAnotherTransactionHasTheRows_DoesNotWait()
    {
        var locked = Order("locked");
        await _replica.Inbox.AddAsync([locked, Order("free")], default);
        await using var locks = await _replica.Database.LockAsync(
            $"select 1 from messaging_inbox where consumer = 'order-notice' and event_id = '{locked.Id}' for update");

        (await _replica.Inbox.TakeAsync(Notice, 20, default)).ShouldHaveSingleItem().Event.Key.ShouldBe("free");
    }

    [Theory]
    [InlineData("inbox_due")]
    [InlineData("inbox_next")]
    [InlineData("inbox_purge")]
    public async Task Statement_WhileManyEventsAreKept_ReadsFewOfThem(string file)
    {
        // The second read of the counters counts the first one's rows, which are some hundred.
        const string Reads = """
            select sum(variable_value) from information_schema.session_status where variable_name in ('HANDLER_READ_NEXT', 'HANDLER_READ_RND_NEXT')
            """;
        await _replica.Database.ExecuteAsync("""
            insert into messaging_inbox (consumer, event_id, topic, `key`, payload, state, due_at, ended_at)
            select 'order-notice', uuid(), 't', 'k', '{}', 'DONE', null, now(6) from seq_1_to_5000;
            analyze table messaging_inbox
            """);
        await using var connection = await _replica.Database.OpenConnectionAsync();
        await using var statement = new MySqlCommand(SqlFile.Load<InboxStore>(file), (MySqlConnection)connection)
        {
            Parameters = { new("@consumer", "order-notice"), new("@most", 10), new("@days", 7) },
        };
        await using var reads = new MySqlCommand(Reads, (MySqlConnection)connection);
        var before = Convert.ToInt64(await reads.ExecuteScalarAsync(), CultureInfo.InvariantCulture);

        await statement.ExecuteNonQueryAsync();

        (Convert.ToInt64(await reads.ExecuteScalarAsync(), CultureInfo.InvariantCulture) - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Stop_WhileAConsumerWorks_LetsItFinishAndRecordsIt()
    {
        await using var running = await EventReplica.StartAsync(_connectionString);
        running.Received.OnOrder = static (_, _, cancellation) => Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        await running.WriteAsync("last", 1);
        await Until.TrueAsync("it was begun", Limit, () => running.Received.Of(OrderNoticeConsumer.Name).Length == 1);

        await running.StopAsync();

        (await _replica.CountAsync(OrderNoticeConsumer.Name, "last", "DONE")).ShouldBe(1);
    }

    [Fact]
    public async Task Purge_AfterSomeDays_DeletesHandledEventsAndKeepsDeadOnes()
    {
        await _replica.Database.ExecuteAsync("""
            insert into messaging_inbox (consumer, event_id, topic, `key`, payload, state, due_at, ended_at) values
                ('order-notice', uuid(), 'order.placed', 'old', '{}', 'DONE', null, sysdate(6) - interval 8 day),
                ('order-notice', uuid(), 'order.placed', 'new', '{}', 'DONE', null, sysdate(6) - interval 6 day),
                ('order-notice', uuid(), 'order.placed', 'dead', '{}', 'DEAD', null, sysdate(6) - interval 99 day)
            """);

        await _replica.Worker.PurgeAsync(default);

        (await _replica.Database.QueryAsync<string>("select group_concat(`key` order by `key`) from messaging_inbox")).ShouldBe("dead,new");
    }

    [Fact]
    public async Task Failure_WhoseTopicHasNoConsumer_IsNotWritten()
    {
        await using var alone = await EventReplica.StartAsync(_connectionString, hearsFailures: false, isStarted: false);
        alone.Received.OnOrder = static (_, _, _) => throw new InvalidOperationException("no");
        await alone.Inbox.AddAsync([Order("unheard")], default);

        await alone.Worker.HandleAsync(alone.Consumer(OrderNoticeConsumer.Name), default);

        (await alone.Database.QueryAsync<int>("select failures from messaging_inbox where consumer = 'order-notice'")).ShouldBe(1);
        (await alone.Database.QueryAsync<long>("select count(*) from messaging_outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task Topics_AreThoseWithAConsumerAndAllOfThemWithKafka()
    {
        await using var overKafka = await EventReplica.StartAsync(_connectionString, kafka: "127.0.0.1:1", hearsFailures: false, isStarted: false);

        TopicsOf(_replica).ShouldBe([OrderPlaced.Topic, "order.placed.retry", "order.placed.dead"], ignoreOrder: true);
        TopicsOf(overKafka).ShouldBe([OrderPlaced.Topic, OrderShipped.Topic, "order.placed.retry", "order.placed.dead"], ignoreOrder: true);

        static IEnumerable<string> TopicsOf(EventReplica replica) => replica.Services.GetRequiredService<PublishedTopics>().Names;
    }

    private EventConsumer Notice => _replica.Consumer(OrderNoticeConsumer.Name);

    private static Event Order(string name) => new(Guid.NewGuid(), OrderPlaced.Topic, name, $$"""{"name":"{{name}}","number":1}""");

    private Task<int> HandleAsync(string consumer) => _replica.Worker.HandleAsync(_replica.Consumer(consumer), default);
}
