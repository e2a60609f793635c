using Ticketing.Data;
using System.Diagnostics;

namespace Ticketing.Tests.Support.Processes;

/// <summary>What to run, as whom, and which signal the kernel sends it when the test process dies.</summary>
internal sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    public Signal OnParentDeath { get; init; } = Signal.Kill;

    /// <summary>The account to run as; only root can choose one, others run as themselves.</summary>
    public string? User { get; init; }

    public string WorkingFolder { get; init; } = "/";

    /// <summary>Variables to set; null removes one that the test process has.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public ProcessStartInfo ToStartInfo()
    {
        var info = new ProcessStartInfo("setpriv")
        {
            WorkingDirectory = WorkingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = false,
            UseShellExecute = false,
        };
        if (User is not null && System.Environment.IsPrivilegedProcess)
        {
            info.ArgumentList.Add($"--reuid={User}");
            info.ArgumentList.Add($"--regid={User}");
            info.ArgumentList.Add("--init-groups");
        }

        info.ArgumentList.Add("--pdeathsig");
        info.ArgumentList.Add(OnParentDeath.ToString().ToUpperInvariant());
        info.ArgumentList.Add("--");
        info.ArgumentList.Add(Program);
        foreach (var argument in Arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
        return info;
    }
}
