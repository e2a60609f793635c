using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Every operation of the API's description, with input that is made from it and changed.</summary>
[Collection(InTheFuzzShop.Name)]
public sealed class OperationFuzzTests(FuzzShop shop, ITestOutputHelper output)
{
    private const int Callers = 6;
    private const int MaxReported = 10;
    private const int MostSeats = 2000;

    // Caches, pools and compiled code may grow for a while; what leaks grows with each request.
    private const long MaxHeapGrowth = 48 * 1024 * 1024;
    private const int MaxFileGrowth = 30;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan ForbiddenRound = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Operations_WithAnyInput_AnswerByTheirRulesAndKeepTheState()
    {
        var clock = Stopwatch.StartNew();
        var footprints = new List<(HostFootprint Trusting, HostFootprint Strict)>();
        for (var round = 0; round < 2 || clock.Elapsed < FuzzRun.Duration; round++)
        {
            await SendRoundAsync(FuzzRun.Seed + (round * 1000));
            await UntilQuietAsync();
            footprints.Add((await HostFootprint.OfAsync(shop.Trusting), await HostFootprint.OfAsync(shop.Strict)));
            output.WriteLine($"{clock.Elapsed:mm\\:ss} {footprints[^1].Trusting}");
        }

        var audit = await shop.AuditAsync();
        audit.ExitCode.ShouldBe(0, $"{audit.Output}\n{FuzzRun.Repeat}");
        ShouldNotHaveGrown(footprints[0].Trusting, footprints[^1].Trusting);
        ShouldNotHaveGrown(footprints[0].Strict, footprints[^1].Strict);
        foreach (var host in new[] { shop.Trusting, shop.Strict })
        {
            var lines = host.Output.Split('\n');
            lines.Where(line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)).ShouldBeEmpty(FuzzRun.Repeat);
            lines.Where(line => line.Contains(FuzzValues.Mark, StringComparison.Ordinal)).ShouldBeEmpty($"The log has what a client sent. {FuzzRun.Repeat}");
        }
    }

    private async Task SendRoundAsync(int seed)
    {
        var people = await PeopleAsync();
        var (held, paid) = (await HoldAsync(people.Victim), await HoldAsync(people.Victim));
        await shop.PostAsync("/v1/api/concerts/payment", people.Victim.QueueToken, new { reservationId = paid });
        var stranger = await shop.EnterAsync();
        await shop.PostAsync("/v1/api/user/amount", stranger.QueueToken, new { amount = 1_000_000 });

        var before = await StateDigest.OfAsync(shop, people.Victim);
        await SendAsync(people, seed, ForbiddenRound, caller => caller.SendForbiddenAsync(stranger, [held, paid]));
        (await StateDigest.OfAsync(shop, people.Victim)).ShouldBe(before, $"a refused call changed something. {FuzzRun.Repeat}");

        await SendAsync(people, seed, Round, caller => caller.SendAnyAsync());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {people.Sent.Values.Sum()} requests, {people.Reservations.Count} holds"));
        people.Sent.Count.ShouldBe(people.Operations.Count, "each operation was sent");
    }

    private static async Task SendAsync(FuzzPopulation people, int seed, TimeSpan length, Func<FuzzCaller, Task<string?>> send, FuzzShop shop)
    {
        var wrong = new ConcurrentQueue<string>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async number =>
        {
            using var caller = new FuzzCaller(shop, people, seed + number);
            while (clock.Elapsed < length && wrong.Count < MaxReported)
            {
                if (await send(caller) is { } violation)
                    wrong.Enqueue(violation);
            }
        }));
        wrong.ShouldBeEmpty(FuzzRun.Repeat);
    }

    private Task SendAsync(FuzzPopulation people, int seed, TimeSpan length, Func<FuzzCaller, Task<string?>> send) =>
        SendAsync(people, seed, length, send, shop);

    // A user who is admitted and has a balance, and one who waits behind another.
    private async Task<FuzzPopulation> PeopleAsync()
    {
        var victim = await shop.EnterAsync();
        await shop.PostAsync("/v1/api/user/amount", victim.QueueToken, new { amount = 10_000_000 });
        await shop.OperateAsync(HttpMethod.Put, "/concert-2", new { capacity = 1 });
        await shop.EnterAsync("concert-2");
        return new FuzzPopulation(victim, await shop.EnterAsync("concert-2"));
    }

    private async Task<long> HoldAsync(FuzzUser user)
    {
        var answer = "";
        for (var seat = Api.Demo.ArenaFirstSeat; seat < Api.Demo.ArenaFirstSeat + MostSeats; seat++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/api/concerts/reserve")
            {
                Content = Api.Shop.Json(string.Create(CultureInfo.InvariantCulture, $$"""{"scheduleId":{{Api.Demo.ArenaSchedule}},"seatId":{{seat}}}""")),
            };
            request.Headers.TryAddWithoutValidation("Authorization", user.QueueToken);
            using var response = await shop.Trusting.Client.SendAsync(request);
            answer = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
                return JsonDocument.Parse(answer).RootElement.GetProperty("data").GetProperty("reservationId").GetInt64();
        }

        throw new InvalidOperationException($"The victim can hold no seat: {answer}");
    }

    private Task UntilQuietAsync() => Until.TrueAsync("the hosts had closed the connections", TimeSpan.FromSeconds(30), async () =>
        await OpenConnectionsAsync(shop.Trusting) <= 2 && await OpenConnectionsAsync(shop.Strict) <= 2);

    private static async Task<double> OpenConnectionsAsync(HostProcess host)
    {
        var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return page.Split('\n').Where(line => line.StartsWith("host_connections_ordinary{", StringComparison.Ordinal) ||
            line.StartsWith("host_connections_push{", StringComparison.Ordinal)).Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    private static void ShouldNotHaveGrown(HostFootprint first, HostFootprint last)
    {
        last.HeapBytes.ShouldBeLessThan(first.HeapBytes + MaxHeapGrowth, $"managed memory. {FuzzRun.Repeat}");
        last.OpenFiles.ShouldBeLessThan(first.OpenFiles + MaxFileGrowth, $"open files. {FuzzRun.Repeat}");
        last.Series.ShouldBeLessThan(2 * first.Series, $"series of metrics. {FuzzRun.Repeat}");
    }
}
