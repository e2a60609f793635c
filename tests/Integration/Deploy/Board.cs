using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Deploy;

/// <summary>A dashboard as Grafana reads it.</summary>
public sealed class Board
{
    private Board(string name, JsonNode json)
    {
        Name = name;
        Json = json;
    }

    public static Board Service { get; } = Read("service");

    public static Board K6 { get; } = Read("k6");

    public static IReadOnlyList<Board> All { get; } = [Service, K6];

    public string Name { get; }

    public JsonNode Json { get; }

    public IEnumerable<JsonNode> Panels => Json["panels"]!.AsArray().Select(panel => panel!);

    /// <summary>Each query with the panel it is in.</summary>
    public IEnumerable<BoardQuery> Queries =>
        from panel in Panels
        from target in panel["targets"]?.AsArray() ?? []
        select new BoardQuery((string)panel["title"]!, (string)(target!["expr"] ?? target["query"])!);

    /// <summary>The queries of the variables above the panels.</summary>
    public IEnumerable<BoardQuery> Variables =>
        Json["templating"]!["list"]!.AsArray().Select(variable => new BoardQuery((string)variable!["name"]!, (string)variable["definition"]!));

    public override string ToString() => Name;

    private static Board Read(string name) => new(name, JsonNode.Parse(Files.Text($"deploy/grafana/dashboards/{name}.json"))!);
}

/// <summary>A query of a panel, as a case of a test.</summary>
public sealed class BoardQuery : IXunitSerializable
{
    public BoardQuery()
    {
    }

    public BoardQuery(string panel, string text)
    {
        Panel = panel;
        Text = text;
    }

    public string Panel { get; private set; } = "";

    public string Text { get; private set; } = "";

    public void Deserialize(IXunitSerializationInfo info)
    {
        Panel = info.GetValue<string>(nameof(Panel));
        Text = info.GetValue<string>(nameof(Text));
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(Panel), Panel);
        info.AddValue(nameof(Text), Text);
    }

    public override string ToString() => $"{Panel}: {Text}";
}
