using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Dev.Testing;

/// <summary>One run of test projects.</summary>
/// <param name="stop">What ends it early.</param>
/// <param name="environment">Variables that the tests get.</param>
/// <param name="filter">Which tests run; null for all.</param>
internal sealed class TestRun(StopSignal stop, IReadOnlyDictionary<string, string?>? environment = null, string? filter = null)
{
    private const string Solution = "Concert.sln";

    private readonly TestResults _results = new();
    private readonly string _folder = ScratchFolder.Create("results");

    /// <summary>Builds the projects, runs them one after the other, and prints their results.</summary>
    /// <param name="projects">The projects.</param>
    /// <param name="isWhole">Whether they are all of the solution: then it is built at once, and its format is checked first.</param>
    /// <returns>The exit status: 0 when tests ran and none failed.</returns>
    public async Task<int> RunAsync(IReadOnlyList<TestProject> projects, bool isWhole)
    {
        if (isWhole)
            await CheckFormatAsync();
        if (!isWhole || await BuildAsync("the solution", Solution))
        {
            foreach (var project in projects)
                await RunAsync(project, isBuilt: isWhole);
        }

        foreach (var line in _results.Describe())
            Console.WriteLine(line);
        return _results.IsSuccess ? 0 : 1;
    }

    private async Task CheckFormatAsync()
    {
        Console.WriteLine("== format");
        if (await DotnetAsync("restore", Solution, "--locked-mode", "-v", "quiet", "--nologo") != 0)
            _results.AddFailure("packages could not be restored as the lock files say; dotnet restore --force-evaluate writes them anew");
        else if (await DotnetAsync("format", Solution, "--verify-no-changes", "--no-restore") != 0)
            _results.AddFailure("files are not formatted; dotnet format corrects them");
    }

    private async Task RunAsync(TestProject project, bool isBuilt)
    {
        Console.WriteLine($"== {project.Name}");
        if (!isBuilt && !await BuildAsync(project.Name, project.File))
            return;
        string[] chosen = filter is null ? [] : ["--filter", filter];
        var status = await DotnetAsync(
        [
            "test", project.File, "-c", "Release", "--no-build", "--nologo", "--results-directory", _folder,
            "--logger", $"trx;LogFileName={project.Name}.trx", "--logger", "console;verbosity=normal", .. chosen,
        ]);
        _results.Add(project.Name, Path.Combine(_folder, $"{project.Name}.trx"), status);
    }

    private async Task<bool> BuildAsync(string name, string file)
    {
        if (await DotnetAsync("build", file, "-c", "Release", "-v", "quiet", "--nologo", "-clp:NoSummary",
            $"-p:SharedCompilationId=concert-{Environment.ProcessId}") == 0)
        {
            return true;
        }

        _results.AddFailure($"{name} does not build");
        return false;
    }

    // What the command leaves running, such as a compiler server, ends with it.
    private async Task<int> DotnetAsync(params IReadOnlyList<string> arguments)
    {
        if (stop.Requested.IsCompleted)
            throw new OperationCanceledException("The run is stopping.");
        using var process = ChildProcess.Start(new ChildCommand("dotnet", "dotnet", arguments)
        {
            WorkingFolder = HostAssembly.Repository,
            Environment = environment ?? new Dictionary<string, string?>(),
            OnParentDeath = Signal.Term,
        });
        var exit = process.WaitForExitAsync();
        await Task.WhenAny(exit, stop.Requested);
        process.SendToGroup(Signal.Term);
        return await exit;
    }
}
