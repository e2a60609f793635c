using Shouldly;
using Ticketing.Tests.Support;
using Ticketing.Tests.Support.Processes;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

/// <summary>The shell functions in tools/Dev/setup.sh, in an empty repository, with a program in the place of the .NET SDK.</summary>
public sealed class SetupTests
{
    // Builds until another start waits for it, or builds as well.
    private const string Sdk = """
        #!/bin/bash
        if [[ $1 == --version ]]; then echo 10.0.100; exit; fi
        echo build >>builds
        until grep -q Waiting *.err || (($(wc -l <builds) > 1)); do sleep 0.02; done
        mkdir -p tools/Dev/bin/Release/net10.0 src/Host/bin/Release/net10.0
        touch tools/Dev/bin/Release/net10.0/Ticketing.Dev.dll src/Host/bin/Release/net10.0/Ticketing.Host.dll
        """;

    private const string TwoStarts = """
        set -euo pipefail
        cd "$2"
        mkdir -p tools/Dev src tests/Support
        touch Directory.Build.props .editorconfig BannedSymbols.txt
        cp "$1/tools/Dev/setup.sh" tools/Dev/
        printf '%s\n' "$3" >dotnet
        chmod +x dotnet
        export PATH=$PWD:$PATH
        start() { bash -c 'set -euo pipefail; source tools/Dev/setup.sh; build' 2>"$1.err"; }
        start first & first=$!
        start second & second=$!
        wait $first
        wait $second
        """;

    [Fact]
    public async Task Build_OfTwoStartsAtOnce_IsMadeOnce()
    {
        var folder = ScratchFolder.Create("setup");

        var result = await Tool.RunAsync("bash", ["-c", TwoStarts, "bash", HostAssembly.Repository, folder, Sdk]);

        result.ExitCode.ShouldBe(0, result.Output);
        (await File.ReadAllLinesAsync(Path.Combine(folder, "builds"))).ShouldBe(["build"]);
    }
}
