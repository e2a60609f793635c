using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>The environment that a host under test gets: the machine's, without settings that belong to another host.</summary>
internal static class HostEnvironment
{
    private static readonly string[] HostsOwn =
        ["ConnectionStrings__", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "Queue__", "QUEUE_", "Reservation__", "Payment__", "Admin__", "Demo__", "Instance__", "Identity__", "Notice__", "Events__", "Idempotency__", "Test__", "OTEL_"];

    public static Dictionary<string, string?> Build(IReadOnlyDictionary<string, string?> wanted, string? address)
    {
        var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => HostsOwn.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(name => name, _ => (string?)null);
        variables["ASPNETCORE_ENVIRONMENT"] = "Development";
        if (address is not null)
            variables["ASPNETCORE_URLS"] = address;
        foreach (var (name, value) in wanted)
            variables[name] = value;
        return variables;
    }

    public static ChildCommand Command(IReadOnlyDictionary<string, string?> variables, IReadOnlyList<string> arguments) =>
        new("host", "dotnet", [HostAssembly.Location, .. arguments])
        {
            Environment = variables,
            WorkingFolder = HostAssembly.ContentRoot,
        };
}
