using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>The loss of all data of Redis.</summary>
public sealed class LostRedisTests : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartNewAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task Queue_ThatIsLostEachTimeItWasOpened_IsUnavailableAfterAFewAttempts()
    {
        await using var replica = await ReplicaAsync(capacity: 1, recoverySeconds: 0);
        var attempts = 0;

        await Should.ThrowAsync<UnavailableException>(
            () => replica.Opener.OpenAndCallAsync(Replica.NewQueue(), 0, _ => Task.FromResult(++attempts), static _ => false));

        attempts.ShouldBe(3);
    }

    [Fact]
    public async Task Redis_KilledAndEmptied_PeopleComeBackInTheOldOrder()
    {
        const int people = 5000, capacity = 100;
        await using var replica = await ReplicaAsync(capacity, recoverySeconds: 15);
        var queue = Replica.NewQueue();
        var tokens = new List<QueueToken>();
        foreach (var chunk in Enumerable.Range(0, people).Chunk(500))
            tokens.AddRange((await Task.WhenAll(chunk.Select(i => replica.EnterAsync(queue, $"u-{i}")))).Select(entry => entry.Token));
        tokens = [.. tokens.OrderBy(token => token.Visitor.Ticket)];
        await replica.TickAsync(queue);

        await _redis.KillAsync();
        await _redis.StartAsync();
        await replica.RedisAnswersAsync();
        // A newcomer is the first to arrive at the empty Redis, and those at the end of the line come back before those at its head.
        var (newcomer, newcomerToken) = await replica.EnterAsync(queue, "newcomer");
        newcomer.Status.ShouldBe(TicketStatus.Waiting);
        newcomerToken.Visitor.Ticket.ShouldBeGreaterThan(tokens[^1].Visitor.Ticket);
        foreach (var chunk in tokens.AsEnumerable().Reverse().Chunk(500))
            await Task.WhenAll(chunk.Select(replica.CheckAsync));

        var inLine = tokens.Append(newcomerToken).ToArray();
        var admitted = new List<int>();
        await Until.TrueAsync("all are admitted", TimeSpan.FromSeconds(60), async () =>
        {
            await replica.TickAsync(queue);
            for (var i = admitted.Count; i < inLine.Length; i++)
            {
                if ((await replica.CheckAsync(inLine[i])).Status != TicketStatus.Ready)
                    break;
                admitted.Add(i);
            }

            // No one further back is admitted while a person further ahead waits.
            if (admitted.Count < inLine.Length)
            {
                var state = await replica.Queues[queue].InspectAsync();
                state.Queue.Active.ShouldBe(admitted.Count - _left);
                state.Queue.Active.ShouldBeLessThanOrEqualTo(capacity);
            }

            await Task.WhenAll(inLine[_left..admitted.Count].Select(token => replica.Room.LeaveAsync(token.Visitor)));
            _left = admitted.Count;
            return admitted.Count == inLine.Length;
        });
    }

    [Fact]
    public async Task Redis_Emptied_ThoseLetInAreLetInAgainBeforeTheRecoveryEnds()
    {
        await using var replica = await ReplicaAsync(2, recoverySeconds: 60);
        var queue = Replica.NewQueue();
        var tokens = new List<QueueToken>();
        for (var i = 0; i < 5; i++)
            tokens.Add((await replica.EnterAsync(queue, $"u-{i}")).Token);
        await replica.TickAsync(queue);

        await _redis.RestartEmptyAsync();
        await replica.RedisAnswersAsync();

        (await replica.ClaimAsync(tokens[4])).ShouldBe("403");
        (await replica.ClaimAsync(tokens[1])).ShouldBe("in");
        (await replica.ClaimAsync(tokens[0])).ShouldBe("in");
        (await replica.ClaimAsync(tokens[2])).ShouldBe("403");
    }

    [Fact]
    public async Task Redis_Emptied_DoneStaysDoneAndATokenIsPutBackOnce()
    {
        var paid = new HashSet<long>();
        await using var replica = await Replica.StartAsync(
            _redis.ConnectionString, new Dictionary<string, string> { ["ClaimSeconds"] = "1", ["Capacity"] = "10" }, paid);
        var queue = Replica.NewQueue();
        var (_, payer) = await replica.EnterAsync(queue, "payer");
        var (_, other) = await replica.EnterAsync(queue, "other");
        paid.Add(payer.Visitor.Ticket);

        await _redis.RestartEmptyAsync();
        await replica.RedisAnswersAsync();

        (await replica.ClaimAsync(payer)).ShouldBe("003");
        (await replica.CheckAsync(payer)).Status.ShouldBe(TicketStatus.Done);
        (await replica.CheckAsync(other)).Status.ShouldBe(TicketStatus.Ready);
        await Until.TrueAsync("the slot that was put back lapses for good", TimeSpan.FromSeconds(3), async () => (await replica.CheckAsync(other))
            .Status == TicketStatus.Expired);
        (await replica.ClaimAsync(other)).ShouldBe("003");
    }

    [Fact]
    public async Task Redis_Emptied_NewcomersWaitAlsoAtAReplicaThatHasIssuedNoTicket()
    {
        await using var issuer = await ReplicaAsync(capacity: 1, recoverySeconds: 60);
        await using var other = await ReplicaAsync(capacity: 1, recoverySeconds: 60);
        var queue = Replica.NewQueue();
        var (_, inside) = await issuer.EnterAsync(queue, "inside");
        await issuer.EnterAsync(queue, "waiting");
        await other.TickAsync(queue);

        await _redis.RestartEmptyAsync();
        await other.RedisAnswersAsync();

        (await other.EnterAsync(queue, "newcomer")).Ticket.Status.ShouldBe(TicketStatus.Waiting);
        await issuer.RedisAnswersAsync();
        (await issuer.ClaimAsync(inside)).ShouldBe("in");
    }

    [Fact]
    public async Task Redis_Emptied_OpenHoldsGoStraightBackIn()
    {
        await using var replica = await Replica.StartAsync(
            _redis.ConnectionString, new Dictionary<string, string> { ["RecoverySeconds"] = "60" }, holdEnd: DateTimeOffset.UtcNow.AddMinutes(3));
        var queue = Replica.NewQueue();
        var (_, holder) = await replica.EnterAsync(queue, "holder");

        await _redis.RestartEmptyAsync();
        await replica.RedisAnswersAsync();

        (await replica.ClaimAsync(holder)).ShouldBe("in");
    }

    [Fact]
    public async Task Redis_Emptied_QueuesKeepTheirSettings()
    {
        await using var replica = await ReplicaAsync(100, recoverySeconds: 0);
        var queue = Replica.NewQueue();
        await replica.Operations.ChangeAsync(queue, new SettingsChange(Capacity: new(2)), null, "test", isKeyed: false, CancellationToken.None);

        await _redis.RestartEmptyAsync();
        await replica.RedisAnswersAsync();

        var entries = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => replica.EnterAsync(queue, $"u-{i}")));
        entries.Count(entry => entry.Ticket.Status == TicketStatus.Ready).ShouldBe(2);
    }

    private int _left;

    private Task<Replica> ReplicaAsync(int capacity, int recoverySeconds) => Replica.StartAsync(
        _redis.ConnectionString, new Dictionary<string, string> { ["Capacity"] = $"{capacity}", ["RecoverySeconds"] = $"{recoverySeconds}" });
}
