using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

public sealed class KeyChangeTests
{
    private const string Old = "the-key-before-of-this-test-0123456789";
    private const string New = "the-key-after-of-this-test-9876543210";

    // The replicas as they are before, and after each of the three rollouts of the handbook.
    private static readonly (string Key, string PreviousKey)[] Rollouts = [(Old, ""), (Old, New), (New, Old), (New, "")];

    [Fact]
    public async Task Keys_ChangedByTheThreeRollouts_AreAlwaysKnownToTheNextReplicasAndToThoseBefore()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var queue = Replica.NewQueue();
        var replicas = new List<Replica>();
        try
        {
            foreach (var (key, previous) in Rollouts)
                replicas.Add(await Replica.StartAsync(redis.ConnectionString, settings: [("Token:Key", key), ("Token:PreviousKey", previous)]));

            var accepted = new List<string>();
            for (var from = 0; from < replicas.Count; from++)
            {
                var token = (await replicas[from].Room.EnterAsync(queue, $"person-{from}")).Value.Token;
                accepted.Add(string.Concat(await Task.WhenAll(replicas.Select(replica => CheckAsync(replica, token)))));
            }

            // A line for the replicas that signed, a column for those that were asked: beside the diagonal no token is refused.
            accepted.ShouldBe(["yes yes yes no ", "yes yes yes no ", "no yes yes yes ", "no yes yes yes "]);
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    private static async Task<string> CheckAsync(Replica replica, string token)
    {
        if (replica.Signer.Read(token) is not { } read)
            return "no ";
        (await replica.CheckAsync(read)).HasSlot.ShouldBeTrue();
        return "yes ";
    }
}
