using System.Diagnostics;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Docs;

public sealed class FirstBookingTests
{
    private const string Address = "http://localhost:8080";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Readme_FirstBookingPastedIntoAShell_EndsWithAPaidSeat()
    {
        // A line of its own, where nobody else stands.
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
        var (place, hold, balance, payment, reservation) = (answers[0]["data"]!, answers[1]["data"]!, answers[2]["data"]!, answers[3]["data"]!, answers[4]["data"]!);
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

    // What the shell prints, a JSON answer a line. Any line that fails ends it.
    private static async Task<List<JsonNode>> PasteAsync(string lines)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", lines]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var deadline = new CancellationTokenSource(Patience);
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
