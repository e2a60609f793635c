using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Docs;

public sealed class FirstBookingTests
{
    private const string Address = "http://localhost:8080";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Readme_FirstBookingPastedIntoAShell_EndsWithAPaidSeat()
    {
        // A Redis of its own, so that the queue is empty.
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
            ["Demo__Seed"] = "true",
        });
        var lines = await FirstBookingAsync();
        lines.ShouldContain(Address);

        var answers = await PasteAsync(lines.Replace(Address, host.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));

        answers.Select(answer => answer["resultType"]!.GetValue<string>()).ShouldBe(Enumerable.Repeat("SUCCESS", 5), string.Join('\n', answers));
        var data = answers.ConvertAll(answer => answer["data"]!);
        var (place, hold, balance, payment, reservation) = (data[0], data[1], data[2], data[3], data[4]);
        place["status"]!.GetValue<string>().ShouldBe("PROGRESS");
        hold["seatStatus"]!.GetValue<string>().ShouldBe("TEMP_RESERVED");
        balance["amount"]!.GetValue<long>().ShouldBe(200_000);
        payment["queueStatus"]!.GetValue<string>().ShouldBe("DONE");
        reservation["status"]!.GetValue<string>().ShouldBe("PAID");
        reservation["amount"]!.GetValue<long>().ShouldBe(payment["paymentAmount"]!.GetValue<long>());
    }

    private static async Task<string> FirstBookingAsync()
    {
        const string fence = "```sh\n";
        var readme = await File.ReadAllTextAsync(Path.Combine(HostAssembly.Repository, "README.md"));
        var section = readme.Split("\n## ").Single(part => part.StartsWith("A first booking\n", StringComparison.Ordinal));
        var from = section.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return section[from..section.IndexOf("```", from, StringComparison.Ordinal)];
    }

    // The output of the shell, one JSON answer a line. The first command that fails ends it.
    private static async Task<List<JsonNode>> PasteAsync(string lines)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", lines]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            var output = shell.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = shell.StandardError.ReadToEndAsync(deadline.Token);
            await shell.WaitForExitAsync(deadline.Token);
            shell.ExitCode.ShouldBe(0, await errors + await output);
            return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        }
        finally
        {
            if (!shell.HasExited)
                shell.Kill(entireProcessTree: true);
        }
    }
}
