using YamlDotNet.Serialization;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>The alerts as they are in the file.</summary>
internal static class AlertFile
{
    public static IReadOnlyList<AlertRule> Rules { get; } = Read();

    private static List<AlertRule> Read()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(Files.Text(Files.Alerts));
        return
        [
            .. from @group in file["groups"]
               from Dictionary<object, object> rule in (List<object>)@group["rules"]
               let labels = (Dictionary<object, object>)rule["labels"]
               let notes = (Dictionary<object, object>)rule["annotations"]
               select new AlertRule((string)rule["alert"], (string)rule["expr"], (string)labels["severity"],
                   (string)notes["summary"], (string)notes["runbook"]),
        ];
    }
}

internal sealed record AlertRule(string Name, string Expression, string Severity, string Summary, string Runbook);
