using Ticketing.Dev.Benchmarks;
using Ticketing.Dev.CommandLine;
using Ticketing.Dev.Running;
using Ticketing.Dev.Supply;
using Ticketing.Dev.Testing;

using var stop = new StopSignal();
try
{
    return args switch
    {
        [var command, ..] when args.Any(word => word is "--help" or "-h") => Help.Show(command),
        ["run", "audit", .. var options] => await AuditCommand.RunAsync(options, stop),
        ["run", "user-token", .. var words] => UserTokenCommand.Run(words),
        ["run", "sbom", .. var words] => await SbomCommand.RunAsync(words, stop),
        ["run", .. var options] => await RunCommand.RunAsync(options, stop),
        ["audit", .. var options] => await AuditCommand.RunAsync(options, stop),
        ["test", .. var options] => await TestCommand.RunAsync(options, stop),
        ["bench", .. var options] => await BenchCommand.RunAsync(options, stop),
        _ => throw new UsageException("name a command: run, audit, test or bench"),
    };
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync($"error: {wrong.Message}\n--help tells what can be given.");
    return 2;
}
catch (Exception fault) when (fault is DevException or InvalidOperationException or TimeoutException)
{
    await Console.Error.WriteLineAsync($"error: {fault.Message}");
    return 1;
}
