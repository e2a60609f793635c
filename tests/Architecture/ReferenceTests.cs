using Shouldly;
using Xunit;

namespace Ticketing.Tests.Architecture;

public sealed class ReferenceTests
{
    private const string Rule =
        "Allowed references are those of this table alone. Ask the other module through its Contracts, turn the dependency round with an interface in your own Contracts, " +
        "or, if the design has really changed, change the table here and in docs/architecture.md.";

    // What each project may refer to, besides Common.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Queue"] = [],
        ["User"] = ["Queue"],
        ["Concert"] = ["Queue"],
        ["Reservation"] = ["Queue", "Concert"],
        ["Payment"] = ["Queue", "User", "Reservation", "Concert"],
        ["Host"] = ["Queue", "User", "Concert", "Reservation", "Payment", "MySql", "RedLock", "Kafka"],
        ["MySql"] = ["Queue", "User", "Concert", "Reservation", "Payment"],
        ["RedLock"] = ["Reservation"],
        ["Kafka"] = [],
    };

    public static TheoryData<Project> Projects => [.. Repository.Projects];

    [Fact]
    public void Modules_InTheRepository_AreThoseOfTheTable() =>
        Repository.Projects.Select(project => project.Name).Order().ShouldBe(Allowed.Keys.Order(), $"The table in {nameof(ReferenceTests)} must name every project below src.");

    [Fact]
    public void Modules_InTheRepository_AreNotNone() => Repository.Modules.Count.ShouldBeGreaterThanOrEqualTo(5, "The modules were not found: every other test here would pass for nothing.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_Always_RefersToAllowedProjectsOnly(Project project) =>
        project.References.Except(["Common"]).ShouldBeSubsetOf(Allowed[project.Name], $"{project}.csproj refers to too much. {Rule}");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_Always_RefersToAllowedProjectsOnly(Project project)
    {
        var byAssembly = Repository.Projects.ToDictionary(each => each.Assembly.GetName().Name!, each => each.Name);
        var used = project.Assembly.GetReferencedAssemblies().Select(each => byAssembly.GetValueOrDefault(each.Name!)).OfType<string>().Except(["Common"]);
        used.ShouldBeSubsetOf(Allowed[project.Name], $"{project} uses types that it must not, perhaps through another project's reference. {Rule}");
    }
}
