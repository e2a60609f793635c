using System.Net;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

public sealed class KeyChangeTests
{
    private const string Old = "the-key-before-of-this-test-0123456789";
    private const string New = "the-key-after-of-this-test-9876543210";

    // The hosts as they are before, and after each of the three rollouts of the handbook.
    private static readonly (string Key, string PreviousKey)[] Rollouts = [(Old, ""), (Old, New), (New, Old), (New, "")];

    [Fact]
    public async Task Keys_ChangedByTheThreeRollouts_AreAlwaysKnownToTheNextHostsAndToThoseBefore()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        var hosts = new List<HostProcess>();
        try
        {
            hosts.AddRange(await Task.WhenAll(Rollouts.Select(rollout => PushReplicas.StartAsync(
                redis.ConnectionString, database, ("Token__Key", rollout.Key), ("Token__PreviousKey", rollout.PreviousKey)))));

            var accepted = new List<string>();
            for (var from = 0; from < hosts.Count; from++)
            {
                var token = await hosts[from].TokenAsync("concert-1", $"person-{from}");
                accepted.Add(string.Concat(await Task.WhenAll(hosts.Select(host => IsAcceptedAsync(host, token)))));
            }

            // A line for the hosts that signed, a column for those that were asked: beside the diagonal no token is refused.
            accepted.ShouldBe(["yes yes yes no ", "yes yes yes no ", "no yes yes yes ", "no yes yes yes "]);
        }
        finally
        {
            foreach (var host in hosts)
                await host.DisposeAsync();
        }
    }

    private static async Task<string> IsAcceptedAsync(HostProcess host, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/queue/token/check");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var answer = await host.Client.SendAsync(request);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => "yes ",
            HttpStatusCode.Unauthorized => "no ",
            _ => $"{answer.StatusCode} ",
        };
    }
}
