using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The files that the product is run with.</summary>
internal static class Files
{
    public const string Alerts = "deploy/prometheus/alerts.yml";
    public const string AlertTests = "deploy/prometheus/alerts.test.yml";
    public const string Prometheus = "deploy/prometheus/prometheus.yml";
    public const string Handbook = "docs/operations.md";

    public static string Path(string name) => System.IO.Path.Combine(HostAssembly.Repository, name);

    public static string Text(string name) => File.ReadAllText(Path(name));
}
