using System.Collections;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>The environment that a host gets.</summary>
internal static class HostEnvironment
{
    // A test's host gets the variables of the machine only, and no setting that was made for another host.
    private static readonly string[] OfTheMachine =
        ["PATH", "HOME", "USER", "LANG", "LC_", "TZ", "TMPDIR", "LD_", "DOTNET_ROOT", "DOTNET_CLI_", "DOTNET_NOLOGO", "DOTNET_gc", "SSL_CERT_"];

    /// <summary>
    /// The settings that are given, in the environment Development unless they name another, with everything else removed that is not the machine's.
    /// </summary>
    public static Dictionary<string, string?> WithoutOwnSettings(IReadOnlyDictionary<string, string?> settings)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key)
            .Where(name => !OfTheMachine.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(name => name, _ => (string?)null);
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
            variables[name] = value;
        return variables;
    }

    /// <summary>The host in its source folder, where its settings and pages are.</summary>
    public static ChildCommand Command(string assembly, IReadOnlyDictionary<string, string?> variables, IReadOnlyList<string> arguments) =>
        new("host", "dotnet", [assembly, .. arguments])
        {
            Environment = variables,
            WorkingFolder = HostAssembly.ContentRoot,
        };
}
