using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed class ReferenceTests
{
    private const string Rule =
        "Allowed references are those of this table. Ask the other module through its Contracts, turn the dependency round with an interface in your own " +
        "Contracts, or, if the design has changed, change the table here and in docs/architecture.md.";

    private static readonly string[] Base = ["Common", "Redis", "Data", "Messaging"];

    // What each project may refer to.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Redis"] = ["Common"],
        ["Data"] = ["Common"],
        ["Messaging"] = ["Common", "Data"],
        ["Queue"] = Base,
        ["User"] = [.. Base, "Queue"],
        ["Concert"] = [.. Base, "Queue"],
        ["Reservation"] = [.. Base, "Queue", "Concert"],
        ["Payment"] = [.. Base, "Queue", "User", "Reservation", "Concert"],
        ["Host"] = [.. Base, "Queue", "User", "Concert", "Reservation", "Payment"],
    };

    // Client libraries of servers, and the project that is the only one of the first four to know each.
    private static readonly Dictionary<string, string> Clients = new()
    {
        ["StackExchange.Redis"] = "Redis",
        ["MySqlConnector"] = "Data",
        ["Microsoft.EntityFrameworkCore"] = "Data",
        ["Confluent.Kafka"] = "Messaging",
    };

    public static TheoryData<Project> Projects => [.. Repository.Projects];

    [Fact]
    public void Projects_InTheRepository_AreThoseOfTheTable() => Repository.Projects.Select(project => project.Name).Order()
        .ShouldBe(Allowed.Keys.Order(), $"The table in {nameof(ReferenceTests)} must name every project below src.");

    [Fact]
    public void Modules_InTheRepository_AreFound() =>
        Repository.Modules.Count.ShouldBeGreaterThanOrEqualTo(5, "The modules were not found: every other test here would pass for nothing.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_Always_RefersToAllowedProjectsOnly(Project project) =>
        project.References.ShouldBeSubsetOf(Allowed[project.Name], $"{project}.csproj refers to too much. {Rule}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_Always_RefersToAllowedProjectsOnly(Project project)
    {
        var byAssembly = Repository.Projects.ToDictionary(each => each.Assembly.GetName().Name!, each => each.Name);
        var used = project.Assembly.GetReferencedAssemblies().Select(each => byAssembly.GetValueOrDefault(each.Name!)).OfType<string>();
        used.ShouldBeSubsetOf(Allowed[project.Name], $"{project} uses types that it must not, perhaps through another project's reference. {Rule}");
    }

    [Fact]
    public void Common_Always_NeedsNoServer()
    {
        foreach (var project in Repository.Projects.Where(project => project.Name is "Common" or "Redis" or "Data"))
        {
            var foreign = Clients.Where(client => client.Value != project.Name).Select(client => client.Key).ToArray();
            project.Assembly.GetReferencedAssemblies().Select(each => each.Name!).Where(name => foreign.Any(client => name == client))
                .ShouldBeEmpty($"{project} uses the client library of another project's server: translate its types and faults there.");
        }
    }
}
